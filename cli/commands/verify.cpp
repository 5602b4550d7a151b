#include <fmt/format.h>

#include <iostream>

#include "analysis/verdict/evidence.hpp"
#include "analysis/verdict/signature.hpp"
#include "cli/commands.hpp"
#include "cli/scratch.hpp"
#include "core/error.hpp"
#include "core/text/file.hpp"
#include "runners/process.hpp"

namespace toise {
namespace {

int execute(std::string const& bundle, std::string const& key) {
  if (!std::filesystem::is_regular_file(bundle))
    throw InputError(bundle + ": no such file; give the bundle that toise accept --bundle wrote");
  auto const public_key = key.empty() ? std::nullopt : std::optional(read_file(key));
  ScratchFolder const scratch;
  auto const unpacked = run_and_capture(
      {"tar", "--extract", "--gzip", "--no-same-owner", "--file", bundle, "--directory", scratch.path()});
  if (unpacked.exit_code != 0) {
    std::cout << bundle << ": was changed, or is not a bundle: it cannot be unpacked\n" << unpacked.output;
    return 1;
  }
  auto const found = verify_evidence(scratch.path() / "evidence", public_key);
  if (!found.touched.empty()) {
    std::cout << "changed: " << found.touched << '\n';
    return 1;
  }
  auto const& all = *found.acceptance;
  for (auto const& j : all.judged)
    fmt::print("{}  {}{}\n", j.requirement.clause, to_string(j.verdict), j.waiver ? ", waived" : "");
  fmt::print("{}: {}, recomputed from the raw samples; nothing was changed\n", all.criteria.name,
             to_string(all.verdict));
  if (found.is_signer_known) {
    fmt::print("signed by the given key, {}\n", found.signer);
    return 0;
  }
  fmt::print("{}\n", found.signer.empty()
                         ? "not signed: whoever changed it could have recomputed its checksums"
                         : fmt::format("signed by {}; to check whose key that is, give --key FILE.pub", found.signer));
  return 3;
}

}  // namespace

void add_verify(Command& app) {
  auto command =
      app.subcommand("verify", "check that a bundle is unchanged and that its verdicts follow from its samples");
  auto bundle = std::make_shared<std::string>();
  auto key = std::make_shared<std::string>();
  command.option("bundle", *bundle, "a file that toise accept --bundle wrote").required();
  command.option("--key", *key, "the public key that must have signed it (FILE.pub)").existing_file();
  command.footer(
      "Exit code 0: unchanged, and signed by that key; 1: changed, and the first change is named;\n"
      "3: unchanged, but the signer is unknown.");
  command.runs([=] { return execute(*bundle, *key); });
}

}  // namespace toise
