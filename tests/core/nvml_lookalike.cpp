// A library with NVML's names and types, for tests of what calls it: one device, at 0000:1b:00.0.
#include <cstring>

static int the_device;
static unsigned long long millijoules;

extern "C" {

int nvmlInit_v2() { return 0; }
int nvmlShutdown() { return 0; }
int nvmlSystemGetDriverVersion(char* text, unsigned length) {
  std::strncpy(text, "580.1", length);
  return 0;
}
int nvmlDeviceGetHandleByPciBusId_v2(char const* address, void** device) {
  if (std::strcmp(address, "0000:1b:00.0") != 0) return 6;  // not found
  *device = &the_device;
  return 0;
}
int nvmlDeviceGetClockInfo(void* device, int type, unsigned* megahertz) {
  if (device != &the_device) return 2;
  *megahertz = type == 1 ? 1980 : 3201;
  return 0;
}
int nvmlDeviceGetPowerUsage(void* device, unsigned* milliwatts) {
  *milliwatts = 700000;
  return device == &the_device ? 0 : 2;
}
int nvmlDeviceGetTotalEnergyConsumption(void* device, unsigned long long* total) {
  *total = millijoules += 10000;
  return device == &the_device ? 0 : 2;
}
int nvmlDeviceGetTemperature(void* device, int sensor, unsigned* celsius) {
  *celsius = 71;
  return device == &the_device && sensor == 0 ? 0 : 2;
}
int nvmlDeviceGetCurrPcieLinkGeneration(void* device, unsigned* generation) {
  *generation = 4;
  return device == &the_device ? 0 : 2;
}
int nvmlDeviceGetEccMode(void* device, int* now, int* pending) {
  *now = 0;
  *pending = 1;
  return device == &the_device ? 0 : 2;
}
int nvmlDeviceGetTotalEccErrors(void* device, int type, int counter, unsigned long long* count) {
  *count = type == 1 && counter == 0 ? 3 : 1000;  // uncorrected, since the driver was loaded
  return device == &the_device ? 0 : 2;
}
int nvmlDeviceGetRemappedRows(void* device, unsigned* corrected, unsigned* uncorrected, unsigned* waiting,
                              unsigned* failed) {
  *corrected = *uncorrected = *failed = 0;
  *waiting = 1;
  return device == &the_device ? 0 : 2;
}
int nvmlDeviceGetPersistenceMode(void* device, int* now) {
  *now = 1;
  return device == &the_device ? 0 : 2;
}
int nvmlDeviceGetMigMode(void*, unsigned*, unsigned*) { return 3; }  // this part has none
int nvmlDeviceGetEnforcedPowerLimit(void* device, unsigned* milliwatts) {
  *milliwatts = 500000;
  return device == &the_device ? 0 : 2;
}
int nvmlDeviceGetPowerManagementDefaultLimit(void* device, unsigned* milliwatts) {
  *milliwatts = 700000;
  return device == &the_device ? 0 : 2;
}
int nvmlDeviceGetCurrentClocksThrottleReasons(void* device, unsigned long long* bits) {
  *bits = 0x1 | 0x4 | 0x20 | 0x40;  // idle, power cap, heat by software and by hardware
  return device == &the_device ? 0 : 2;
}
}
