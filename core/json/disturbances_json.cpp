#include "core/json/disturbances_json.hpp"

#include <nlohmann/json.hpp>

#include "core/json/json_field.hpp"

namespace toise {
namespace {

using nlohmann::json;

template <class T>
void write_known(json& object, char const* name, Known<T> const& found) {
  if (found.value)
    object[name] = *found.value;
  else if (!found.why_not.empty())
    object[name] = found.why_not;
}

template <class T>
void read_known(json const& object, char const* name, std::string const& where, Known<T>& found) {
  if (!object.contains(name)) return;
  if (object.at(name).is_string())
    found.why_not = object.at(name);
  else
    found.value = field<T>(object, name, where);
}

}  // namespace

json to_json(Disturbances const& all) {
  json object{{"seconds", all.seconds}, {"node_cpus", all.node_cpus}};
  write_known(object, "foreign", all.foreign);
  write_known(object, "steal", all.steal);
  write_known(object, "distance", all.distance);
  if (!all.seen.empty()) object["seen"] = all.seen;
  auto const write = [&](char const* name, Known<double> const& count) { write_known(object, name, count); };
  Disturbances::for_each_of_worst_node(all, write);
  Disturbances::for_each_sum(all, write);
  return object;
}

Disturbances disturbances_from_json(json const& object, std::string const& where) {
  Disturbances all{.seconds = field<double>(object, "seconds", where),
                   .node_cpus = field<double>(object, "node_cpus", where),
                   .seen = field_or(object, "seen", std::vector<std::string>(), where)};
  read_known(object, "foreign", where, all.foreign);
  read_known(object, "steal", where, all.steal);
  read_known(object, "distance", where, all.distance);
  auto const read = [&](char const* name, Known<double>& count) { read_known(object, name, where, count); };
  Disturbances::for_each_of_worst_node(all, read);
  Disturbances::for_each_sum(all, read);
  return all;
}

}  // namespace toise
