#include "analysis/requests/request_json.hpp"

#include "core/text/dates.hpp"

namespace toise {
namespace {

using nlohmann::json;

json to_json(Likely const& l) { return {{"p10", l.p10}, {"p50", l.p50}, {"p90", l.p90}}; }

json to_json(Choice const& c) {
  auto const& s = c.settings;
  return {{"tp", s.tp},
          {"pp", s.pp},
          {"vpp", s.vpp},
          {"dp", s.dp},
          {"cp", s.cp},
          {"ep", s.ep},
          {"zero", s.zero},
          {"micro_batch", s.micro_batch},
          {"global_batch", s.global_batch},
          {"recompute", s.recompute},
          {"step_seconds", c.seconds},
          {"steps", c.steps},
          {"gpu_hours", c.gpu_hours()},
          {"memory", c.memory}};
}

json to_json(Storage const& s) {
  return {{"dataset", s.dataset > 0 ? json(s.dataset) : json(nullptr)},
          {"checkpoint", s.checkpoint},
          {"checkpoints", s.checkpoints},
          {"write_rate", s.write_rate},
          {"read_rate", s.dataset > 0 ? json(s.read_rate) : json(nullptr)}};
}

/// Efficiency: the GPU-hours of the smallest number of GPUs over those here.
json to_json(AtSize const& s, AtSize const& smallest) {
  return {{"gpus", s.gpus},
          {"wall_seconds", to_json(s.wall_seconds)},
          {"gpu_hours", s.gpu_hours},
          {"efficiency", smallest.gpu_hours / s.gpu_hours}};
}

json to_json(Bilingual const& text) { return {{"en", text.en}, {"fr", text.fr}}; }

}  // namespace

json to_json(ChosenMode const& chosen) {
  auto const& m = chosen.mode;
  auto sources = json::array(), fields = json::array();
  for (auto const& one : m.sources) sources.push_back({{"title", one.title}, {"address", one.address}});
  for (auto const& one : m.fields) fields.push_back({{"figure", one.figure}, {"question", to_json(one.question)}});
  return {{"mode", m.id},
          {"family", m.family},
          {"name", to_json(m.name)},
          {"unit", to_json(m.unit)},
          {"note", to_json(m.note)},
          {"not_found", to_json(m.not_found)},
          {"read", utc_text(m.read).substr(0, 10)},
          {"old", chosen.old},
          {"most", m.most ? json(*m.most) : json(nullptr)},
          {"above", m.above ? json(*m.above) : json(nullptr)},
          {"duration", m.duration ? json(*m.duration) : json(nullptr)},
          {"hours", chosen.judged.hours ? to_json(*chosen.judged.hours) : json(nullptr)},
          {"fit", to_string(chosen.judged.fit)},
          {"instead", chosen.instead},
          {"sources", sources},
          {"fields", fields}};
}

json to_json(Request const& r) {
  auto settings = json::array(), origins = json::array(), sizes = json::array();
  for (auto const& one : r.sizes) sizes.push_back(to_json(one, r.sizes.front()));
  for (auto const& one : r.choices) settings.push_back(to_json(one));
  for (auto const& one : r.origins)
    origins.push_back(
        {{"term", one.term}, {"value", one.value}, {"basis", to_string(one.basis)}, {"source", one.source}});
  json rests_on = {{"measured", r.count(Basis::measured)},
                   {"data_sheet", r.count(Basis::data_sheet)},
                   {"assumption", r.count(Basis::assumption)}};
  return {{"workload", r.workload},
          {"machine", r.machine},
          {"precision", r.precision},
          {"gpu", r.gpu},
          {"rests_on", rests_on},
          {"unmeasured", r.unmeasured()},
          {"gpu_hours", to_json(r.gpu_hours)},
          {"node_hours", to_json(r.node_hours())},
          {"training_gpu_hours", to_json(r.training_gpu_hours)},
          {"times_training", r.times_training()},
          {"wall_seconds", to_json(r.wall_seconds)},
          {"nodes", r.nodes},
          {"gpus", r.gpus},
          {"memory_of_gpu", r.is_code() ? json(nullptr) : json(r.memory_of_gpu)},
          {"settings", settings},
          {"sizes", sizes},
          {"storage", to_json(r.storage)},
          {"energy", r.energy ? to_json(*r.energy) : json(nullptr)},
          {"carbon", r.carbon ? to_json(*r.carbon) : json(nullptr)},
          {"dominant", r.dominant},
          {"advice", r.advice},
          {"extrapolates", r.extrapolates},
          {"origins", origins}};
}

}  // namespace toise
