// What a worker says that it can measure.
#include "core/json/json_field.hpp"
#include "runners/suite/catalogue_json.hpp"
#include "tests/fuzz/target.hpp"

void toise::fuzz::read(std::string const& text) { catalogue_from_json(parse_object(text)).kernel_names(); }
