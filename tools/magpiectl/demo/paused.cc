#include "tools/magpiectl/demo/paused.h"

#include <filesystem>
#include <fstream>

#include "absl/strings/str_cat.h"
#include "common/status/macros.h"
#include "common/value/json.h"
#include "tools/magpiectl/input.h"

namespace magpie::ctl {

absl::Status SavePaused(const std::string& file, const PausedStory& paused) {
  const std::filesystem::path folder = std::filesystem::path(file).parent_path();
  std::error_code ignored;  // If the folder cannot be made, the write below fails.
  if (!folder.empty()) std::filesystem::create_directories(folder, ignored);
  std::ofstream out(file);
  out << ToJson(Value::Map{{"number", paused.number}, {"instance_id", paused.instance_id}}) << '\n';
  out.close();
  if (!out) return absl::FailedPreconditionError(absl::StrCat("cannot write ", file));
  return absl::OkStatus();
}

absl::StatusOr<PausedStory> LoadPaused(const std::string& file) {
  const absl::StatusOr<std::string> text = ReadFile(file);
  if (!text.ok()) {
    return absl::NotFoundError(absl::StrCat("no story is paused in ", file,
                                            "; pause one with: magpiectl demo --pause-at form"));
  }
  ASSIGN_OR_RETURN(const Value::Map saved, ParseJsonObject(*text));
  const auto member = [&saved](const char* name) {
    const auto found = saved.find(name);
    const std::string* value = found == saved.end() ? nullptr : found->second.as_string();
    return value == nullptr ? std::string() : *value;
  };
  PausedStory paused{member("number"), member("instance_id")};
  if (paused.number.empty() || paused.instance_id.empty()) {
    return absl::FailedPreconditionError(absl::StrCat(file, " is not from a paused story"));
  }
  return paused;
}

}  // namespace magpie::ctl
