#include "core/run/run_directory.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <unordered_set>

#include "core/error.hpp"
#include "core/files/durable_file.hpp"
#include "core/files/file.hpp"
#include "core/json/description_json.hpp"
#include "core/json/json_field.hpp"
#include "core/run/line_shape.hpp"
#include "core/run/measurement_json.hpp"
#include "core/run/run_file.hpp"
#include "core/run/run_file_json.hpp"
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

/// The text or object that is first in a list of a checked line; empty where there is none.
std::string_view first_of_list(std::string_view list) {
  if (list.size() <= 2) return {};
  int depth = 0;
  bool in_text = false;
  for (std::size_t i = 1; i < list.size(); ++i) {
    char const c = list[i];
    if (in_text && c == '\\')
      ++i;
    else if (c == '"')
      in_text = !in_text;
    else if (!in_text && c == '{')
      ++depth;
    else if (!in_text && c == '}')
      --depth;
    bool const is_end = !in_text && depth == 0 && (c == '"' || c == '}');
    if (is_end) return list.substr(1, i);
  }
  return {};
}

/// Accepts what the reader of measurements accepts. Of several lines of one shape it reads only the first.
class LineCheck {
public:
  /// The head of the line; it lives as long as the line, and until the next call.
  LineHead head_of(std::string_view line) {
    // a sweep has one file per node: a shape known from one file need not be read in the next
    thread_local std::unordered_set<std::string> known;
    if (shape_.read(line) && shape_.is_sure() && known.contains(shape_.text())) return head(line);
    auto const parsed = parse_object(line);
    measurement_from_json(parsed);
    auto shape = shape_.text();
    canonical_ = parsed.dump();  // names in their order, no blanks
    shape_.read(canonical_);
    if (shape_.is_sure() && shape == shape_.text()) {
      if (known.size() >= most_shapes) known.clear();
      known.insert(std::move(shape));
    }
    return head(canonical_);
  }

private:
  static constexpr std::size_t most_shapes = 4096;

  LineHead head(std::string_view line) {
    LineHead head{.id = shape_.field("case"), .about = shape_.field("about"), .line = line};
    auto const unquoted = [](std::string_view text) { return text.empty() ? text : text.substr(1, text.size() - 2); };
    head.outcome = unquoted(shape_.field("outcome"));
    head.host = unquoted(first_of_list(shape_.field("hosts")));
    head.headline = first_of_list(shape_.field("metrics"));
    head.uid = unquoted(shape_.field("uid"));
    auto const order = shape_.field("order");
    std::from_chars(order.data(), order.data() + order.size(), head.order);
    constexpr std::string_view attempt = "{\"attempt\":";
    if (head.id.starts_with(attempt)) {
      auto const* begin = head.id.data() + attempt.size();
      auto const* end = std::from_chars(begin, head.id.data() + head.id.size(), head.attempt).ptr;
      without_attempt_.assign(1, '{').append(end + 1, head.id.data() + head.id.size());
      head.id = without_attempt_;
    }
    return head;
  }

  LineShape shape_;
  std::string canonical_, without_attempt_;
};

/// f(head, place) for each whole line of a file; errors of f get file and line.
template <class F>
void for_each_checked_line(fs::path const& path, F const& f) {
  LineCheck check;
  for_each_whole_line(path, [&](std::string_view line, std::size_t number) {
    at_place(fmt::format("{}:{}", path.string(), number), [&] { f(check.head_of(line)); });
  });
}

/// make(head) of each line that `wanted` takes, in the order of the plan, then of the files.
template <class F, class W>
auto read_in_order(RunDirectory const& run, W const& wanted, F const& make) {
  using Made = decltype(make(std::declval<LineHead const&>()));
  std::vector<std::pair<std::size_t, Made>> found;
  for (auto const& file : result_files(run)) {
    for_each_checked_line(file, [&](LineHead const& head) {
      if (wanted(head)) found.emplace_back(head.order, make(head));
    });
  }
  std::stable_sort(found.begin(), found.end(), [](auto const& a, auto const& b) { return a.first < b.first; });
  std::vector<Made> all;
  all.reserve(found.size());
  for (auto& [order, made] : found) all.push_back(std::move(made));
  return all;
}

bool is_any(LineHead const&) { return true; }

}  // namespace

int next_launch(RunDirectory const& run) {
  int highest = 0;
  for (auto const& folder : {run.results(), run.logs()}) {
    for (auto const& entry : fs::directory_iterator(folder)) {
      auto const name = entry.path().filename().string();
      int number = 0;  // stays 0 for a file that does not belong to a launch
      std::from_chars(name.data(), name.data() + name.size(), number);
      highest = std::max(highest, number);
    }
  }
  return highest + 1;
}

std::string next_launch_name(RunDirectory const& run) { return fmt::format("{:03}-{}", next_launch(run), host_name()); }

std::vector<fs::path> result_files(RunDirectory const& run) {
  std::vector<fs::path> files;
  if (!fs::is_directory(run.results())) return files;
  for (auto const& entry : fs::directory_iterator(run.results())) {
    if (entry.path().extension() != ".jsonl") continue;
    if (!entry.is_regular_file()) throw InputError(fmt::format("{} is no plain file", entry.path().string()));
    files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  return files;
}

CaseId case_of(LineHead const& head) {
  auto id = case_from_json(json::parse(head.id));
  if (!head.about.empty()) id.kinds = about_from_json(json::parse(head.about), "about.").kinds;
  return id;
}

std::optional<Metric> headline_of(LineHead const& head) {
  if (head.headline.empty()) return std::nullopt;
  auto const parsed = json::parse(head.headline);
  if (!parsed.at("median").is_number()) return std::nullopt;
  Metric metric{.name = parsed.at("name"),
                .unit = parsed.at("unit"),
                .better = parsed.at("better"),
                .median = parsed.at("median"),
                .n = parsed.at("n")};
  auto const &low = parsed.at("ci_low"), &high = parsed.at("ci_high");
  if (low.is_number() && high.is_number()) metric.interval = Interval{.low = low, .high = high};
  return metric;
}

void for_each_line_head(fs::path const& path, std::function<void(LineHead const&)> const& f) {
  for_each_checked_line(path, f);
}

json parse_without_samples(std::string_view line) {
  constexpr std::string_view mark = "\"samples\":[";
  auto const begin = line.find(mark), end = begin == std::string_view::npos ? begin : line.find(']', begin);
  if (end == std::string_view::npos) return parse_object(line);
  return parse_object(fmt::format("{}{}", line.substr(0, begin + mark.size()), line.substr(end)));
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
  read_run_file(run);
  return run;
}

RunFile read_run_file(RunDirectory const& run, RunFileUse use) {
  return at_place(run.run_file().string(),
                  [&] { return run_file_from_json(parse_object(read_file(run.run_file())), use); });
}

void write_run_file(RunDirectory const& run, RunFile const& file) {
  auto whole = fs::exists(run.run_file()) ? parse_object(read_file(run.run_file())) : json::object();
  whole.update(to_json(file), true);
  write_atomically(run.run_file(), whole.dump(1) + "\n");
}

std::vector<std::string> read_result_texts(RunDirectory const& run, Lines which) {
  return read_in_order(
      run, [&](LineHead const& head) { return which == Lines::all || !head.is_on_every_node(); },
      [](LineHead const& head) { return std::string(head.line); });
}

std::vector<json> read_result_lines(RunDirectory const& run) {
  return read_in_order(run, is_any, [](LineHead const& head) { return parse_object(head.line); });
}

std::vector<Measurement> read_measurements(RunDirectory const& run) {
  return read_in_order(run, is_any,
                       [](LineHead const& head) { return measurement_from_json(parse_object(head.line)); });
}

}  // namespace toise
