#include "analysis/fleet/fleet.hpp"
#include "core/run/measurement_json.hpp"

#include <algorithm>
#include <cmath>
#include <exception>
#include <limits>
#include <system_error>
#include <thread>

namespace toise {

bool has_value(NodeValue const& v) {
  return (v.outcome == Outcome::ok || v.outcome == Outcome::unconverged) && std::isfinite(v.value);
}

/// By its text, since there may be millions of lines: within a text a quote has a backslash before it.
static bool is_oversubscribed(LineHead const& line) {
  return line.line.find("\"oversubscribed\":true") != std::string_view::npos;
}

std::uint32_t Fleet::index_of(std::string_view node) {
  if (auto const found = index_.find(node); found != index_.end()) return found->second;
  nodes_.emplace_back(node);
  return index_[nodes_.back()] = static_cast<std::uint32_t>(nodes_.size() - 1);
}

bool Fleet::add(LineHead const& line) {
  if (!line.is_on_every_node()) return false;
  auto const node = index_of(line.host.empty() ? "unknown" : line.host);
  auto found = cases_.find(line.id);
  if (found == cases_.end()) {
    found = cases_.emplace(std::string(line.id), FleetCase{}).first;
    found->second.id = case_of(line);
  }
  auto& one = found->second;
  NodeValue value{.node = node,
                  .outcome = parse_outcome(line.outcome),
                  .is_oversubscribed = is_oversubscribed(line),
                  .attempt = line.attempt,
                  .value = std::numeric_limits<double>::quiet_NaN()};
  if (auto const headline = headline_of(line)) {
    if (one.metric.empty()) {
      one.metric = headline->name;
      one.unit = headline->unit;
      one.better = headline->better;
    }
    value.value = headline->median;
  }
  auto const place = std::pair{found->first, node};
  // attempts of one node are in one file and in order, or in files of later launches
  auto const earlier = line.attempt == 0 ? one.values.end()
                                         : std::find_if(one.values.begin(), one.values.end(),
                                                        [&](auto const& v) { return v.node == node; });
  if (earlier == one.values.end()) {
    one.values.push_back(value);
  } else if (earlier->attempt < line.attempt) {
    *earlier = value;
    troubles_.erase(place);
  }
  if (value.outcome != Outcome::ok && value.outcome != Outcome::unconverged) {
    auto const reason = parse_without_samples(line.line).at("reason").get<std::string>();
    troubles_[place] = {nodes_[node], label(one.id), value.outcome, reason};
  }
  return true;
}

void Fleet::merge(Fleet&& other) {
  if (empty()) {
    *this = std::move(other);
    return;
  }
  std::vector<std::uint32_t> here;
  for (auto const& node : other.nodes_) here.push_back(index_of(node));
  for (auto& [name, one] : other.cases_) {
    auto& mine = cases_[name];
    std::map<std::uint32_t, std::size_t> places;  // only where a node may be in both: after retries and resumes
    for (std::size_t i = 0; i < mine.values.size(); ++i) places[mine.values[i].node] = i;
    if (mine.metric.empty()) {
      mine.metric = one.metric;
      mine.unit = one.unit;
      mine.better = one.better;
    }
    if (mine.values.empty()) mine.id = one.id;
    for (auto value : one.values) {
      auto const old = value.node;
      value.node = here[old];
      auto const trouble = other.troubles_.find({name, old});
      auto const place = places.find(value.node);
      if (place == places.end())
        mine.values.push_back(value);
      else if (mine.values[place->second].attempt < value.attempt)
        mine.values[place->second] = value;
      else
        continue;
      troubles_.erase({name, value.node});
      if (trouble != other.troubles_.end()) troubles_[{name, value.node}] = trouble->second;
    }
  }
}

std::vector<Trouble> Fleet::troubles() const {
  std::vector<Trouble> all;
  for (auto const& [place, trouble] : troubles_) all.push_back(trouble);
  std::stable_sort(all.begin(), all.end(), [](auto const& a, auto const& b) { return a.node < b.node; });
  return all;
}

bool Fleet::is_bad() const {
  return std::any_of(troubles_.begin(), troubles_.end(),
                     [](auto const& trouble) { return is_failure(trouble.second.outcome); });
}

void Fleet::for_each_value(
    std::function<void(FleetCase const&, std::string const& node, NodeValue const&)> const& f) const {
  for (auto const& [name, one] : cases_) {
    for (auto const& value : one.values) {
      if (has_value(value)) f(one, nodes_[value.node], value);
    }
  }
}

RunLines read_lines_by_scope(std::vector<std::filesystem::path> const& files) {
  auto const workers = std::clamp<std::size_t>(std::thread::hardware_concurrency(), 1, 8);
  std::vector<RunLines> parts(workers);
  std::vector<std::exception_ptr> failures(workers);
  {
    auto const read_part = [&](std::size_t w) {
      try {
        // each takes a part of the sorted files, so that a node's attempts come in order
        for (auto i = files.size() * w / workers; i < files.size() * (w + 1) / workers; ++i) {
          for_each_line_head(files[i], [&](LineHead const& line) {
            if (!parts[w].fleet.add(line))
              parts[w].together.push_back(measurement_from_json(parse_without_samples(line.line)));
          });
        }
      } catch (...) {
        failures[w] = std::current_exception();
      }
    };
    std::vector<std::jthread> threads;
    for (std::size_t w = 1; w < workers; ++w) {
      try {
        threads.emplace_back(read_part, w);
      } catch (std::system_error const&) {  // the limit of memory or of processes
        read_part(w);
      }
    }
    read_part(0);
  }
  for (auto const& failure : failures) {
    if (failure) std::rethrow_exception(failure);
  }
  RunLines all = std::move(parts.front());
  for (std::size_t w = 1; w < workers; ++w) {
    all.fleet.merge(std::move(parts[w].fleet));
    std::move(parts[w].together.begin(), parts[w].together.end(), std::back_inserter(all.together));
  }
  return all;
}

}  // namespace toise
