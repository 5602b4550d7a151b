// A request's figures, for machines.
#pragma once

#include <nlohmann/json.hpp>

#include "analysis/requests/access.hpp"

namespace toise {

/// {workload, machine, precision, rests_on: {measured, data_sheet, assumption}, unmeasured: [rates], gpu_hours: {p10,
/// p50, p90}, training_gpu_hours, wall_seconds, nodes, gpus, memory_of_gpu, settings: [{tp, …, step_seconds, memory}],
/// sizes: [{gpus, wall_seconds, gpu_hours}], storage: {…}, energy, carbon, dominant, advice, extrapolates, origins:
/// [{term, value, basis, source}]}; SI units, carbon in kg; null for what there is not.
nlohmann::json to_json(Request const&);

/// {mode, family, name: {en, fr}, unit, note, not_found, read, old, most, above, duration, hours: {p10, p50, p90}, fit,
/// instead: [modes], sources: [{title, address}], fields: [{figure, question: {en, fr}}]}.
nlohmann::json to_json(ChosenMode const&);

}  // namespace toise
