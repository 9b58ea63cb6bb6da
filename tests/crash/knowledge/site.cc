#include "tests/crash/knowledge/site.h"

#include <filesystem>
#include <fstream>
#include <iterator>
#include <system_error>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "common/status/macros.h"

namespace magpie::crash {
namespace {

// To drain and to write checkpoints.
constexpr absl::Duration kPatienceToStop = absl::Seconds(20);

}  // namespace

absl::Status Site::StartMortal(absl::string_view step, int64_t passing, absl::string_view hold_at) {
  return Run({mortal_, absl::StrCat("--die_at=", step), absl::StrCat("--passing=", passing),
              absl::StrCat("--hold_at=", hold_at), absl::StrCat("--fault=", fault_)});
}

absl::Status Site::Run(std::vector<std::string> command) {
  child_.reset();
  command.insert(command.end(), {"--listen=127.0.0.1:0", "--metrics=127.0.0.1:0",
                                 absl::StrCat("--data=", directory_, "/data")});
  ASSIGN_OR_RETURN(child_, bench::Child::Start(command, Log()));
  return absl::OkStatus();
}

void Site::Stop() { child_->Stop(kPatienceToStop); }

bool Site::DiedAt(absl::string_view step) const {
  std::ifstream log(Log());
  const std::string text{std::istreambuf_iterator<char>(log), {}};
  return absl::StrContains(text, absl::StrCat("dies at ", step, "\n"));
}

absl::Status Site::RemoveCheckpoints() const {
  const std::string folder = absl::StrCat(directory_, "/data/search");
  std::error_code failed;
  for (const auto& entry : std::filesystem::directory_iterator(folder, failed)) {
    std::filesystem::remove(entry.path(), failed);
  }
  if (!failed) return absl::OkStatus();
  return absl::UnavailableError(absl::StrCat("checkpoints cannot be removed from ", folder, ": ",
                                             failed.message(), "; look at its permissions"));
}

}  // namespace magpie::crash
