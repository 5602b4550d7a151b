#include "analysis/verdict/attempts.hpp"

#include <algorithm>
#include <cctype>
#include <set>

#include "analysis/verdict/observed.hpp"
#include "core/run/measurement.hpp"
#include "core/text/text.hpp"

namespace toise {
namespace {

using nlohmann::json;

/// Words by which programs, kernels and schedulers say what happened, the surest first.
struct Tell {
  Cause cause;
  char const* word;
};
constexpr Tell tells[] = {{Cause::self_inflicted, "ctrl-c"},
                          {Cause::self_inflicted, "scancel"},
                          {Cause::self_inflicted, "was cancelled"},
                          {Cause::self_inflicted, "usage:"},
                          {Cause::scheduler, "preempt"},
                          {Cause::scheduler, "requeue"},
                          {Cause::scheduler, "time limit"},
                          {Cause::scheduler, "slurmctld"},
                          {Cause::scheduler, "ended as timeout"},
                          {Cause::node, "node_fail"},
                          {Cause::node, "node fail"},
                          {Cause::node, "the node was lost"},
                          {Cause::node, "the node never began"},
                          {Cause::node, "machine check"},
                          {Cause::node, "uncorrectable"},
                          {Cause::node, "ecc error"},
                          {Cause::node, "highest clock"},
                          {Cause::filesystem, "no space left"},
                          {Cause::filesystem, "disk is full"},
                          {Cause::filesystem, "quota"},
                          {Cause::filesystem, "stale file handle"},
                          {Cause::filesystem, "input/output error"},
                          {Cause::filesystem, "read-only file system"},
                          {Cause::network, "connection"},
                          {Cause::network, "unreachable"},
                          {Cause::network, "ucx"},
                          {Cause::network, "libfabric"},
                          {Cause::network, "link down"},
                          {Cause::network, "infiniband"}};

void take(FailedAttempt& one, CaseId const& id, std::vector<FailureLabel> const& labels) {
  one.cause = cause_told_by(one.outcome, one.reason);
  for (auto const& label : labels) {
    if (!matches_glob(label.kernel, id.kernel) || !matches_glob(label.node, one.node)) continue;
    one.cause = label.cause;
    one.labelled_by = label.by;
  }
}

class Reader {
public:
  Reader(Attempts& all, std::vector<FailureLabel> const& labels) : all_(all), labels_(labels) {}

  void read(RunDirectory const& run, std::size_t index) {
    RunAttempts counts;
    std::set<std::string> nodes, good;
    std::map<std::string, std::vector<std::size_t>> failed;  // by case, node and launch
    auto const file = read_run_file(run);
    for (auto const& lines : result_files(run)) {
      for_each_line_head(lines, [&](LineHead const& line) {
        auto const& id = known_case(line);
        if (id.backend == "emulated") return;
        std::string const node(line.host);
        nodes.insert(node);
        if (line.outcome == "skipped") {
          ++counts.skipped;
          if (line.is_on_every_node()) counts.left_out.emplace(node, parse_without_samples(line.line).at("reason"));
          return;
        }
        ++counts.attempts;
        auto& of_case = all_.cases[label(without_launch(id))];
        ++of_case.attempts;
        of_case.retries += line.attempt > 0;
        auto const place = std::string(line.id) + "\n" + node;
        if (!is_failure(line.outcome)) {
          good.insert(node);
          for (auto const i : failed[place]) all_.failed[i].passed_later = true;
          return;
        }
        ++of_case.failed;
        ++counts.failed;
        auto const m = parse_without_samples(line.line);
        FailedAttempt one{.run = index,
                          .label = label(id),
                          .node = node,
                          .outcome = std::string(line.outcome),
                          .reason = m.at("reason"),
                          .start = m.at("start"),
                          .launch = id.launch,
                          .attempt = line.attempt};
        take(one, id, labels_);
        failed[place].push_back(all_.failed.size());
        all_.failed.push_back(std::move(one));
      });
    }
    for (auto const& [node, reason] : file.suite.nodes.excluded) {
      nodes.insert(node);
      counts.left_out[node] = "excluded: " + reason;
    }
    counts.nodes = nodes.size();
    counts.nodes_with_value = good.size();
    all_.runs.push_back(std::move(counts));
  }

private:
  static CaseId without_launch(CaseId id) {
    id.launch = 0;
    return id;
  }
  CaseId const& known_case(LineHead const& line) {
    auto found = known_.find(line.id);
    if (found == known_.end()) found = known_.emplace(line.id, case_of(line)).first;
    return found->second;
  }

  Attempts& all_;
  std::vector<FailureLabel> const& labels_;
  std::map<std::string, CaseId, std::less<>> known_;
};

}  // namespace

Cause cause_told_by(std::string const& outcome, std::string const& reason) {
  std::string text;
  for (char const c : reason) text += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  for (auto const& tell : tells) {
    if (text.find(tell.word) != std::string::npos) return tell.cause;
  }
  return outcome == "invalid" ? Cause::node : Cause::unknown;
}

Attempts read_attempts(std::vector<RunDirectory> const& runs, std::vector<FailureLabel> const& labels) {
  Attempts all;
  Reader reader(all, labels);
  for (std::size_t i = 0; i < runs.size(); ++i) reader.read(runs[i], i);
  return all;
}

}  // namespace toise
