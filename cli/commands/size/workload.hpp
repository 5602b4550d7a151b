// `toise size WORKLOAD.toml --machine M`: what an allocation request needs to say.
#pragma once

#include <string>
#include <vector>

namespace toise {

struct WorkloadQuestion {
  std::string workload, machine;  // a file; a file or a shipped one's name
  std::vector<std::string> runs;  // whose measurements replace the data sheet
  bool measured_only = false;     // refused where the answer rests on what no run measured
  bool as_json = false;
  std::string scaling;           // the times of a workload's code, in place of those that its file names
  std::string form;              // a mode of access, or a family of them; empty: none
  std::string report, language;  // a page to write, and "en" or "fr"; empty: none
};

/// Prints the answer as text or JSON, and writes the page. Returns the exit code. Throws InputError, EnvironmentError.
int size_workload_file(WorkloadQuestion const&);

}  // namespace toise
