#include "core/run/run_directory.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <iterator>

#include "core/error.hpp"
#include "core/run/checksum.hpp"
#include "core/run/durable_file.hpp"
#include "core/run/json_field.hpp"
#include "core/system/host_name.hpp"

namespace toise {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

/// Calls f(line, number) for each whole line; a torn last one is left out: its case runs again on resume.
template <class F>
void for_each_whole_line(fs::path const& path, F const& f) {
  auto const text = read_file(path);
  auto const all = std::string_view(text);
  std::size_t begin = 0, number = 0;
  for (auto end = all.find('\n'); end != std::string_view::npos; end = all.find('\n', begin)) {
    f(all.substr(begin, end - begin), ++number);
    begin = end + 1;
  }
}

[[noreturn]] void refuse_line(fs::path const& path, std::size_t number) {
  throw InputError(fmt::format("{}:{}: not JSON; the file was changed after it was written", path.string(), number));
}

/// The object or text that follows `name` at once in a line; empty when there is none. Names stand in a line's
/// own order: what is written first is found first.
std::string_view object_after(std::string_view line, std::string_view name) {
  auto const begin = line.find(name);
  if (begin == std::string_view::npos) return {};
  auto const from = begin + name.size();
  if (from >= line.size() || line[from] != '{') return {};
  int depth = 0;
  bool in_text = false;
  for (auto i = from; i < line.size(); ++i) {
    char const c = line[i];
    if (in_text) {
      if (c == '\\') ++i;
      if (c == '"') in_text = false;
    } else if (c == '"') {
      in_text = true;
    } else if (c == '{') {
      ++depth;
    } else if (c == '}' && --depth == 0) {
      return line.substr(from, i + 1 - from);
    }
  }
  return {};
}
std::string_view text_after(std::string_view line, std::string_view name) {
  auto const begin = line.find(name);
  if (begin == std::string_view::npos) return {};
  auto const from = begin + name.size(), end = line.find('"', from);
  return end == std::string_view::npos ? std::string_view() : line.substr(from, end - from);
}

/// Whether a headline's median is a number or null, or there is no headline; without parsing it.
bool has_median(std::string_view headline) {
  constexpr std::string_view name = "\"median\":";
  auto const begin = headline.find(name);
  if (begin == std::string_view::npos) return headline.empty();
  auto const value = begin + name.size();
  return value < headline.size() && std::string_view("-0123456789n").find(headline[value]) != std::string_view::npos;
}

/// What every command reads of run.json, so that all say the same of one that lacks it. Throws InputError.
void check_run_file(json const& file, fs::path const& root) {
  auto const version = field<std::string>(file, "schema_version");
  int major = 0;
  if (std::sscanf(version.c_str(), "%d.", &major) != 1) {
    throw InputError(fmt::format("field 'schema_version' is '{}', but must be like 1.3", version));
  }
  if (major > schema_major) {
    throw InputError(fmt::format("{} has schema {}, newer than {}.{} that this toise reads; use a newer toise",
                                 root.string(), version, schema_major, schema_minor));
  }
  field<std::string>(object_field(file, "suite"), "name", "suite.");
  object_field(file, "environment");
  field<std::string>(file, "start");
}

}  // namespace

std::string next_launch_name(RunDirectory const& run) {
  int highest = 0;
  for (auto const& folder : {run.results(), run.logs()}) {
    for (auto const& entry : fs::directory_iterator(folder)) {
      highest = std::max(highest, std::atoi(entry.path().filename().c_str()));
    }
  }
  return fmt::format("{:03}-{}", highest + 1, host_name());
}

std::vector<fs::path> result_files(RunDirectory const& run) {
  std::vector<fs::path> files;
  if (!fs::is_directory(run.results())) return files;
  for (auto const& entry : fs::directory_iterator(run.results())) {
    if (entry.path().extension() == ".jsonl") files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  return files;
}

void for_each_line_head(fs::path const& path, std::function<void(LineHead const&)> const& f) {
  std::string without_attempt;
  for_each_whole_line(path, [&](std::string_view line, std::size_t number) {
    LineHead head{.id = object_after(line, "\"case\":"), .line = line};
    if (head.id.empty()) refuse_line(path, number);
    // names stand in the order of the alphabet: what follows the case is looked for behind it
    auto const rest = line.substr(static_cast<std::size_t>(head.id.end() - line.begin()));
    head.host = text_after(rest, "\"hosts\":[\"");
    head.headline = object_after(rest, "\"metrics\":[");
    head.outcome = text_after(rest, "\"outcome\":\"");
    if (head.outcome.empty()) refuse_line(path, number);
    if (!has_median(head.headline)) {
      throw InputError(fmt::format("{}:{}: field 'metrics[0].median' must be a number or null", path.string(), number));
    }
    constexpr std::string_view attempt = "{\"attempt\":";
    if (head.id.starts_with(attempt)) {
      head.attempt = std::atoi(head.id.data() + attempt.size());
      without_attempt.assign(1, '{');
      without_attempt += head.id.substr(std::min(head.id.size(), head.id.find(',') + 1));
      head.id = without_attempt;
    }
    try {
      f(head);
    } catch (InputError const& e) {
      throw InputError(fmt::format("{}:{}: {}", path.string(), number, e.what()));
    } catch (json::exception const&) {
      throw InputError(fmt::format("{}:{}: a field is missing or of another type than docs/run-schema.json says",
                                   path.string(), number));
    }
  });
}

json parse_without_samples(std::string_view line) {
  constexpr std::string_view mark = "\"samples\":[";
  auto const begin = line.find(mark), end = begin == std::string_view::npos ? begin : line.find(']', begin);
  auto const parsed =
      end == std::string_view::npos
          ? json::parse(line, nullptr, false)
          : json::parse(fmt::format("{}{}", line.substr(0, begin + mark.size()), line.substr(end)), nullptr, false);
  if (!parsed.is_object()) throw InputError("a result line is not JSON; the file was changed after it was written");
  return parsed;
}

RunDirectory create_run(fs::path const& root) {
  RunDirectory const run{root};
  if (fs::exists(run.run_file())) {
    throw InputError(fmt::format("{} already holds a run; choose another folder, or continue it with --resume {}",
                                 root.string(), root.string()));
  }
  std::error_code error;
  fs::create_directories(run.results(), error);
  if (!error) fs::create_directories(run.logs(), error);
  if (error) throw EnvironmentError(fmt::format("cannot create {}: {}", root.string(), error.message()));
  return run;
}

RunDirectory open_run(fs::path const& root) {
  RunDirectory const run{root};
  if (!fs::is_regular_file(run.run_file())) {
    throw InputError(fmt::format("{} is not a run: it has no run.json", root.string()));
  }
  auto const file = read_run_file(run);
  try {
    check_run_file(file, root);
  } catch (InputError const& e) {
    throw InputError(fmt::format("{}: {}", run.run_file().string(), e.what()));
  }
  return run;
}

json read_run_file(RunDirectory const& run) {
  auto file = json::parse(read_file(run.run_file()), nullptr, false);
  if (!file.is_object()) throw InputError(fmt::format("{} is not a JSON object", run.run_file().string()));
  return file;
}

std::vector<std::string> read_result_texts(RunDirectory const& run, Lines which) {
  std::vector<std::string> texts;
  for (auto const& file : result_files(run)) {
    for_each_whole_line(file, [&](std::string_view line, std::size_t) {
      bool const is_sweep = object_after(line, "\"case\":").find("\"scope\":\"every-node\"") != std::string_view::npos;
      if (which == Lines::all || !is_sweep) texts.emplace_back(line);
    });
  }
  return texts;
}

std::vector<json> read_result_lines(RunDirectory const& run) {
  std::vector<json> parsed;
  for (auto const& file : result_files(run)) {
    for_each_whole_line(file, [&](std::string_view line, std::size_t number) {
      parsed.push_back(json::parse(line, nullptr, false));
      if (parsed.back().is_discarded()) refuse_line(file, number);
    });
  }
  return parsed;
}

std::vector<Measurement> read_measurements(RunDirectory const& run) {
  std::vector<Measurement> measurements;
  for (auto const& file : result_files(run)) {
    for_each_whole_line(file, [&](std::string_view line, std::size_t number) {
      auto const parsed = json::parse(line, nullptr, false);
      if (parsed.is_discarded()) refuse_line(file, number);
      try {
        measurements.push_back(measurement_from_json(parsed));
      } catch (InputError const& e) {
        throw InputError(fmt::format("{}:{}: {}", file.string(), number, e.what()));
      }
    });
  }
  return measurements;
}

void write_manifest(RunDirectory const& run) {
  std::vector<fs::path> files;
  for (auto const& entry : fs::recursive_directory_iterator(run.root)) {
    auto const path = entry.path().lexically_relative(run.root);
    if (entry.is_regular_file() && path != "MANIFEST" && path != "report.html") files.push_back(path);
  }
  std::sort(files.begin(), files.end());
  std::string text;
  for (auto const& path : files) text += fmt::format("{}  {}\n", sha256_of_file(run.root / path), path.string());
  write_atomically(run.manifest(), text);
}

}  // namespace toise
