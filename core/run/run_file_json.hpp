// run.json as JSON: its reader, which is strict, and its writer.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include "core/run/run_file.hpp"

namespace toise {

nlohmann::json to_json(RunFile const&);
nlohmann::json to_json(Machine const&);
nlohmann::json to_json(Session const&);
/// where: what stands before a field's name in messages. Throws InputError by the field.
Session session_from_json(nlohmann::json const&, std::string const& where);

nlohmann::json to_json(JobSubmission const&);
/// where: what stands before a field's name in messages.
JobSubmission job_submission_from_json(nlohmann::json const&, std::string const& where);

/// Throws InputError by the field that is missing or of another type, so that all commands say the same of it, or
/// where a newer major version of the schema wrote it. Fields that came with a later minor version may be absent.
RunFile run_file_from_json(nlohmann::json const&, RunFileUse);

}  // namespace toise
