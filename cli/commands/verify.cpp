#include <fmt/format.h>

#include <iostream>

#include "analysis/evidence/signature.hpp"
#include "analysis/evidence/verification.hpp"
#include "cli/commands.hpp"
#include "cli/scratch.hpp"
#include "core/error.hpp"
#include "core/files/file.hpp"
#include "core/text/printable.hpp"

namespace toise {
namespace {

int execute(std::string const& bundle, std::string const& key) {
  if (!std::filesystem::is_regular_file(bundle))
    throw InputError(bundle + ": no such file; give the bundle that toise accept --bundle wrote");
  auto const public_key = key.empty() ? std::nullopt : std::optional(read_public_key(read_file(key), key));
  ScratchFolder const scratch;
  auto const found = verify_evidence(bundle, scratch.path(), public_key);
  if (!found.touched.empty()) {
    std::cout << "changed: " << printable(found.touched) << '\n';
    return 1;
  }
  auto const& all = *found.acceptance;
  for (auto const& j : all.judged)
    fmt::print("{}  {}{}\n", printable(j.requirement.clause), to_string(j.verdict), j.waiver ? ", waived" : "");
  fmt::print("{}: {}, recomputed from the raw samples; nothing was changed\n", printable(all.criteria.name),
             to_string(all.verdict));
  for (auto const& run : found.imported)
    fmt::print("{}: imported; its values are that tool's word, and no samples are there to recompute them\n",
               printable(run));
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
      "3: unchanged, but the signer is unknown; 4: it could not be read or unpacked, which says nothing of it.\n"
      "A bundle holds plain files below evidence/ and what its MANIFEST lists, nothing else; what is judged of it is\n"
      "unpacked into TMPDIR once all checksums are right. At most 1,000,000 members, 1 TiB, and 200 times the\n"
      "bundle's size beyond the first 64 MiB: more is refused (2).");
  command.runs([=] { return execute(*bundle, *key); });
}

}  // namespace toise
