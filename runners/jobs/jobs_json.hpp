// Jobs as RUN/jobs.json has them, and their words as RUN/logs/JOB.jsonl.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include "runners/jobs/jobs.hpp"

namespace toise {

nlohmann::json to_json(Job const&);
/// where: what stands before a field's name in messages. Throws InputError by the field.
Job job_from_json(nlohmann::json const&, std::string const& where);

nlohmann::json to_json(JobWord const&);
JobWord job_word_from_json(nlohmann::json const&);  // throws InputError by the field

}  // namespace toise
