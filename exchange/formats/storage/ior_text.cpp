// What IOR prints (3.0 to 4.1): its table of results, or, where a low verbosity leaves it out, its maxima.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>

#include "core/error.hpp"
#include "core/text/csv.hpp"
#include "core/text/dates.hpp"
#include "core/text/text.hpp"
#include "core/text/units.hpp"
#include "exchange/formats/log_lines.hpp"
#include "exchange/formats/readers.hpp"

namespace toise {
namespace {

constexpr double mebibyte = 1048576;

/// "api                 : POSIX", of IOR 3.0 "api                = POSIX".
struct Option {
  std::string name, value;
};
std::optional<Option> option_of(std::string const& line) {
  auto const mark = line.find_first_of(":=");
  if (mark == line.npos || mark == 0) return {};
  return Option{.name = std::string(trim(line.substr(0, mark))), .value = std::string(trim(line.substr(mark + 1)))};
}

/// "1 MiB", "1.50 MiB", "262144 bytes".
std::optional<std::int64_t> bytes_of(std::string const& text) {
  auto const words = words_in(text);
  if (words.size() != 2) return {};
  auto const number = number_in(words[0]);
  for (auto const& [unit, factor] : {std::pair{"bytes", 1.0},
                                     {"KiB", 1024.0},
                                     {"MiB", mebibyte},
                                     {"GiB", 1024 * mebibyte},
                                     {"TiB", mebibyte * mebibyte}}) {
    if (words[1] == unit && number && *number >= 0 && *number * factor < 9e18)
      return static_cast<std::int64_t>(std::llround(*number * factor));
  }
  return {};
}

struct Access {
  std::vector<double> bandwidths, seconds;
  std::map<std::string, std::vector<double>> details;
  std::optional<double> best;  // B/s
  std::size_t line = 0;        // its first
  bool is_wrong = false;
};

class Reader {
public:
  explicit Reader(SourceText const& source) : source_(source) {}

  std::vector<ImportedMeasurement> read() {
    for (auto const& [number, line] : log_lines(source_.text)) {
      number_ = number;
      take(std::string(trim(line)));
    }
    end_test();
    return std::move(all_);
  }

private:
  void take(std::string const& line) {
    auto const words = words_in(line);
    if (words.empty()) return;
    if (line.starts_with("IOR-")) {
      end_test();
      params_.clear();
      version_ = line.substr(4, line.find(':') - 4);
    } else if (line.starts_with("Max Write:") || line.starts_with("Max Read:")) {
      maximum(words);
    } else if (words[0] == "access" && line.find("bw(MiB/s)") != line.npos) {
      columns_ = words;
    } else if (line.starts_with("Summary of all tests")) {
      columns_.clear();
    } else if ((words[0] == "write" || words[0] == "read") && !columns_.empty()) {
      row(words);
    } else if (auto const at = line.find("ncorrect data on "); at != line.npos) {
      accesses_[line.substr(at + 17).starts_with("write") ? "write" : "read"].is_wrong = true;  // of -W or -R
    } else if (auto const option = option_of(line)) {
      take_option(*option);
    }
  }

  void take_option(Option const& option) {
    auto const& [name, value] = option;
    auto const count = whole_number_in<int>(value.substr(0, value.find(' ')));
    if (name == "TestID" || name == "StartTime" || name == "Summary") end_test();
    if (name == "Began" && is_date(value)) start_ = value;
    auto const words = words_in(value);
    if (name == "Machine" && words.size() > 1) machine_ = words[1];  // Linux node7
    if (name == "api") params_["api"] = value;
    if (name == "segments" && count) params_["segments"] = std::int64_t{*count};
    if (name == "pattern" && value.find('(') != value.npos) {  // segmented (16 segments)
      auto const inside = value.substr(value.find('(') + 1);
      if (auto const segments = whole_number_in<std::int64_t>(inside.substr(0, inside.find(' '))))
        params_["segments"] = *segments;
    }
    if (name == "access") params_["file_per_rank"] = std::int64_t{value == "file-per-process"};
    if (name == "type") params_["collective"] = std::int64_t{value == "collective"};
    if (name == "ordering in a file") params_["random"] = std::int64_t{value.starts_with("random")};
    if (name == "ordering inter file") params_["reorder"] = std::int64_t{value.starts_with("constant")};
    if (name == "ordering inter file" && value.starts_with("random")) params_["reorder_random"] = std::int64_t{1};
    if (auto const bytes = bytes_of(value); bytes && name == "xfersize") params_["transfer_bytes"] = *bytes;
    if (auto const bytes = bytes_of(value); bytes && name == "blocksize") params_["block_bytes"] = *bytes;
    if (name == "nodes" && count) nodes_ = *count;
    if ((name == "tasks" || name == "clients") && count) ranks_ = *count;
    if (name == "clients per node" && count) ranks_a_node_ = *count;
    if (auto const open = value.find('('); name == "clients" && open != value.npos)  // 16 (8 per node)
      ranks_a_node_ = whole_number_in<int>(value.substr(open + 1, value.find(' ', open) - open - 1)).value_or(0);
  }

  void row(std::vector<std::string> const& words) {
    bool const is_noise = words.size() != columns_.size() && (words.size() < 2 || !number_in(words[1]));
    if (is_noise) return;  // "write failed: …" of whatever runs beside it
    if (words.size() != columns_.size())
      throw InputError(fmt::format("{}:{}: {} values in a table of {} columns", source_.path, number_, words.size(),
                                   columns_.size()));
    auto& access = accesses_[words[0]];
    if (access.line == 0) access.line = number_;
    for (std::size_t i = 1; i < words.size(); ++i) {
      auto const value = words[i] == "-" || words[i] == "NA" ? number_in("nan") : number_in(words[i]);
      if (!value)
        throw InputError(
            fmt::format("{}:{}: {} is '{}', which is not a number", source_.path, number_, columns_[i], words[i]));
      if (columns_[i] == "bw(MiB/s)")
        access.bandwidths.push_back(*value * mebibyte);
      else if (columns_[i] == "total(s)")
        access.seconds.push_back(*value);
      else if (auto const name = detail_of(columns_[i]); !name.empty())
        access.details[name].push_back(*value);
    }
  }

  /// As the reader of its JSON calls them.
  static std::string detail_of(std::string const& column) {
    for (auto const& [theirs, ours] : {std::pair{"IOPS", "iops"},
                                       {"Latency(s)", "latency"},
                                       {"Latency", "latency"},
                                       {"open(s)", "openTime"},
                                       {"wr/rd(s)", "wrRdTime"},
                                       {"close(s)", "closeTime"}}) {
      if (column == theirs) return ours;
    }
    return "";
  }

  /// "Max Write: 115.02 MiB/sec (120.60 MB/sec)": the same number twice.
  void maximum(std::vector<std::string> const& words) {
    if (words.size() < 4 || words[3] != "MiB/sec") return;
    auto const value = number_in(words[2]);
    if (!value) throw InputError(fmt::format("{}:{}: '{}' is no number", source_.path, number_, words[2]));
    auto& access = accesses_[words[1] == "Write:" ? "write" : "read"];
    if (access.line == 0) access.line = number_;
    access.best = *value * mebibyte;
    columns_.clear();
  }

  void end_test() {
    for (auto const& [name, access] : accesses_) {
      if (access.line != 0) all_.push_back(to_imported(name, access));
    }
    accesses_.clear();
    columns_.clear();
    nodes_ = ranks_ = ranks_a_node_ = 0;
  }

  ImportedMeasurement to_imported(std::string const& name, Access const& access) const {
    auto one = imported_measurement("ior." + name, "ior", fmt::format("{}:{}", source_.path, access.line));
    one.version = version_;
    one.machine = machine_;
    auto& m = one.measurement;
    m.start = start_;
    m.id.params = params_;
    m.id.ranks = std::max(ranks_, 1);
    m.id.nodes = nodes_ > 0 ? nodes_ : ranks_a_node_ > 0 ? (m.id.ranks - 1) / ranks_a_node_ + 1 : 1;
    for (auto const& [detail, values] : access.details) m.details.set({detail, values});
    if (access.bandwidths.empty())
      m.metrics.push_back(metric_of("best_bandwidth", "B/s", "higher", {*access.best}));
    else
      m.metrics.push_back(metric_of("bandwidth", "B/s", "higher", access.bandwidths));
    if (!access.seconds.empty()) {
      m.metrics.push_back(metric_of("time", "s", "lower", access.seconds));
      m.sampling.samples = access.seconds;
    }
    if (!access.is_wrong) return one;
    m.check = Check{.error = 1, .tolerance = 0};
    m.outcome = Outcome::corrupt;
    m.reason = "IOR found incorrect data";
    return one;
  }

  SourceText const& source_;
  std::size_t number_ = 0;
  std::string version_, machine_, start_;
  int nodes_ = 0, ranks_ = 0, ranks_a_node_ = 0;
  std::map<std::string, Value> params_;
  std::vector<std::string> columns_;
  std::map<std::string, Access> accesses_;
  std::vector<ImportedMeasurement> all_;
};

}  // namespace

std::vector<ImportedMeasurement> read_ior_text(SourceText const& source) { return Reader(source).read(); }

}  // namespace toise
