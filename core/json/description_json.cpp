#include "core/json/description_json.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <array>
#include <stdexcept>

#include "core/error.hpp"
#include "core/json/json_field.hpp"

namespace toise {
namespace {

using nlohmann::json;

template <class Enum>
struct Word {
  Enum value;
  std::string_view text;
};

constexpr std::array bounds{Word<BoundBy>{BoundBy::nothing, "nothing"}, Word<BoundBy>{BoundBy::memory, "memory"},
                            Word<BoundBy>{BoundBy::compute, "compute"}, Word<BoundBy>{BoundBy::network, "network"},
                            Word<BoundBy>{BoundBy::storage, "storage"}, Word<BoundBy>{BoundBy::latency, "latency"}};
constexpr std::array peaks{Word<Peak>{Peak::none, "none"}, Word<Peak>{Peak::memory, "memory"},
                           Word<Peak>{Peak::vector_units, "vector_units"},
                           Word<Peak>{Peak::matrix_units, "matrix_units"}};
constexpr std::array kinds{Word<Chart::Kind>{Chart::Kind::none, "none"},
                           Word<Chart::Kind>{Chart::Kind::over_size, "over_size"},
                           Word<Chart::Kind>{Chart::Kind::bars, "bars"},
                           Word<Chart::Kind>{Chart::Kind::distribution, "distribution"},
                           Word<Chart::Kind>{Chart::Kind::breakdown, "breakdown"},
                           Word<Chart::Kind>{Chart::Kind::pairs, "pairs"}};
constexpr std::array scopes{Word<MetricScope>{MetricScope::team, "team"}, Word<MetricScope>{MetricScope::rank, "rank"}};
constexpr std::array amounts{Word<Amount>{Amount::flops, "flops"}, Word<Amount>{Amount::bytes, "bytes"},
                             Word<Amount>{Amount::own, "own"}};

template <class Words, class Enum>
std::string_view text_of_word(Words const& words, Enum value) {
  for (auto const& word : words) {
    if (word.value == value) return word.text;
  }
  // a word that stood in for it would lose a chart or a peak without a trace
  throw std::logic_error(fmt::format("enum value {} has no word in core/json/description_json.cpp; add it there",
                                     static_cast<int>(value)));
}

template <class Words>
auto parse_word(Words const& words, std::string const& text, std::string const& where) {
  for (auto const& word : words) {
    if (word.text == text) return word.value;
  }
  std::vector<std::string_view> known;
  for (auto const& word : words) known.push_back(word.text);
  throw InputError(fmt::format("field '{}' is '{}', but must be one of {}", where, text, fmt::join(known, ", ")));
}

}  // namespace

std::string_view to_string(MetricScope scope) { return text_of_word(scopes, scope); }
std::string_view to_string(Amount amount) { return text_of_word(amounts, amount); }
MetricScope parse_scope(std::string const& text, std::string const& where) { return parse_word(scopes, text, where); }
Amount parse_amount(std::string const& text, std::string const& where) { return parse_word(amounts, text, where); }

json to_json(About const& about) {
  auto const& size = about.size;
  auto param_kinds = json::object();
  for (auto const& [name, kind] : about.kinds) param_kinds[name] = to_string(kind);
  return {{"family", about.family},
          {"title", about.title},
          {"size", {{"param", size.param}, {"unit", size.unit}, {"arrays", size.arrays}, {"same", size.same}}},
          {"bound", text_of_word(bounds, about.bound)},
          {"peak", text_of_word(peaks, about.peak)},
          {"share_name", about.share_name},
          {"accumulates", about.accumulates},
          {"kinds", param_kinds}};
}

json to_json(Chart const& chart) {
  if (chart.kind == Chart::Kind::none) return nullptr;
  auto parts = json::array();
  for (auto const& [of, label] : chart.parts) parts.push_back({{"of", of}, {"label", label}});
  return {{"kind", text_of_word(kinds, chart.kind)},
          {"title", chart.title},
          {"axis", chart.axis},
          {"fit_alpha_beta", chart.fit_alpha_beta},
          {"parts", parts}};
}

json to_json(Description const& description) {
  auto metrics = json::array();
  for (auto const& metric : description.metrics) {
    metrics.push_back({{"name", metric.name},
                       {"unit", metric.unit},
                       {"better", metric.form == Form::rate ? "higher" : "lower"},
                       {"scope", to_string(metric.scope)},
                       {"amount", to_string(metric.amount)},
                       {"chart", to_json(metric.chart)}});
  }
  return {{"about", to_json(description.about)}, {"metrics", metrics}};
}

About about_from_json(json const& object, std::string const& where) {
  auto const& size = object_field(object, "size", where);
  auto const in_size = where + "size.";
  std::map<std::string, ParamKind> param_kinds;
  for (auto const& [name, kind] : field<std::map<std::string, std::string>>(object, "kinds", where))
    param_kinds[name] = parse_kind(kind);
  return {.family = field<std::string>(object, "family", where),
          .title = field<std::string>(object, "title", where),
          .size = SizeParam{.param = field<std::string>(size, "param", in_size),
                            .unit = field<std::string>(size, "unit", in_size),
                            .arrays = field<int>(size, "arrays", in_size),
                            .same = field<std::vector<std::string>>(size, "same", in_size)},
          .bound = parse_word(bounds, field<std::string>(object, "bound", where), where + "bound"),
          .peak = parse_word(peaks, field<std::string>(object, "peak", where), where + "peak"),
          .share_name = field<std::string>(object, "share_name", where),
          .accumulates = field<bool>(object, "accumulates", where),
          .kinds = std::move(param_kinds)};
}

Chart chart_from_json(json const& object, std::string const& where) {
  if (object.is_null()) return {};
  Chart chart{.kind = parse_word(kinds, field<std::string>(object, "kind", where), where + "kind"),
              .title = field<std::string>(object, "title", where),
              .axis = field<std::string>(object, "axis", where),
              .fit_alpha_beta = field<bool>(object, "fit_alpha_beta", where)};
  for (auto const& part : list_field(object, "parts", where)) {
    chart.parts.emplace_back(field<std::string>(part, "of", where + "parts."),
                             field<std::string>(part, "label", where + "parts."));
  }
  return chart;
}

}  // namespace toise
