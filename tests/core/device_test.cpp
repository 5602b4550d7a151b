#include "core/device.hpp"

#include <gtest/gtest.h>

#include "core/error.hpp"

namespace toise {
namespace {

/// A rank among others on this host, which do not exist.
class OneOfMany final : public World {
public:
  explicit OneOfMany(int on_host) : on_host_(on_host) {}
  int rank() const override { return on_host_ - 1; }
  int size() const override { return on_host_; }
  int local_rank() const override { return on_host_ - 1; }
  int local_size() const override { return on_host_; }
  void barrier() override {}
  void max(std::span<double>) override {}
  void broadcast(std::span<std::byte>) override {}
  std::vector<std::string> gather(std::string const& text) override { return {text}; }
  void send(int, std::span<std::byte const>) override {}
  void receive(int, std::span<std::byte>) override {}
  void abort(int) override {}

private:
  int on_host_;
};

template <class F>
std::string refusal_of(F const& f) {
  try {
    f();
  } catch (Unsupported const& e) {
    return e.what();
  }
  return "granted";
}

TEST(RequireCpus, CountsTheThreadsOfAllRanksOfTheHost) {
  OneOfMany const many(1000);
  EXPECT_TRUE(refusal_of([&] { require_cpus(many, 2); }).starts_with("1000 ranks x 2 threads = 2000, "));
  EXPECT_TRUE(refusal_of([&] { require_cpus(many, 0); }).starts_with("1000 ranks x 1 thread = 1000, "));
  EXPECT_TRUE(is_oversubscribed(many, 0));
}

TEST(RequireCpus, GrantsARankThatIsAloneItsThread) {
  EXPECT_EQ(refusal_of([] { require_cpus(OneOfMany(1), 0); }), "granted");
  EXPECT_FALSE(is_oversubscribed(OneOfMany(1), 1));
}

TEST(Device, LetsThreadsShareCpusWhereThatIsAccepted) {
  auto const cpus = allowed_cpus();
  OneOfMany many(1000);
  Device device(many, 3);
  EXPECT_EQ(device.team().size(), 3);
  for (int const cpu : device.team().cpus()) EXPECT_NE(std::find(cpus.begin(), cpus.end(), cpu), cpus.end());
  bind_thread(cpus);  // as it was, for the other tests
}

TEST(Device, HasMemoryForAllBuffersTogetherOnly) {
  OneOfMany alone(1);
  Device device(alone);
  auto const most = device.free_memory() / 10 * 6;
  EXPECT_TRUE(refusal_of([&] {
                Buffer<std::byte> const first(device, most), second(device, most);
              }).starts_with("needs at least "));
  EXPECT_EQ(refusal_of([&] { Buffer<std::byte> const again(device, most); }), "granted");  // the first has gone
}

}  // namespace
}  // namespace toise
