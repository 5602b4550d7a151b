// jobs.json, the words of a job, and what a batch system prints.
#include <nlohmann/json.hpp>

#include "core/error.hpp"
#include "core/json/json_field.hpp"
#include "runners/jobs/jobs_json.hpp"
#include "tests/fuzz/target.hpp"

void toise::fuzz::read(std::string const& text) {
  if (text.starts_with('{')) {
    auto const parsed = parse_object(text);
    if (parsed.contains("event"))
      to_json(job_word_from_json(parsed)).dump();
    else
      to_json(job_from_json(parsed, "")).dump();
    return;
  }
  for (auto const* batch : {"sbatch", "ccc_msub"}) {
    auto const system = make_batch_system(Machine{.batch = batch}, {});
    system->states(text);
    system->knows_none(text);
    try {
      auto const id = system->job_id(text);
      require(!id.empty() && id.find_first_not_of("0123456789") == std::string::npos, "a job's number is none");
    } catch (EnvironmentError const&) {  // it printed no number
    }
  }
}
