#include "services/resource-engine/domain/resource/resource.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "common/status/error.h"
#include "common/status/macros.h"

namespace magpie::resource {
namespace {

bool IsLowerSnake(absl::string_view word) {
  return !word.empty() && absl::ascii_islower(word.front()) &&
         std::ranges::all_of(word, [](char c) {
           return absl::ascii_islower(c) || absl::ascii_isdigit(c) || c == '_';
         });
}

// Each '~' begins "~0" or "~1".
bool IsEscapedWell(absl::string_view pointer) {
  for (size_t i = pointer.find('~'); i != pointer.npos; i = pointer.find('~', i + 1)) {
    const absl::string_view next = pointer.substr(i + 1, 1);
    if (next != "0" && next != "1") return false;
  }
  return true;
}

std::string Describe(const Kind& kind) {
  if (const auto* field = std::get_if<Field>(&kind)) {
    return absl::StrCat("field ", field->pointer, " of ", field->api.str());
  }
  if (const auto* derived = std::get_if<Derived>(&kind)) {
    return absl::StrCat("field = ", derived->expression);
  }
  const Api& api = std::get<Api>(kind);
  return absl::StrCat("api ", api.method, " ", api.upstream, api.path);
}

}  // namespace

absl::StatusOr<ResourceId> ParseName(absl::string_view text) {
  ASSIGN_OR_RETURN(ResourceId name, ResourceId::Parse(text));
  for (const absl::string_view word : absl::StrSplit(text, '.')) {
    if (!IsLowerSnake(word)) {
      return absl::InvalidArgumentError(
          "must be lower_snake words with dots between them, such as bike.lock_state");
    }
  }
  return name;
}

void CheckTexts(absl::string_view description, absl::string_view owner, absl::string_view path,
                Faults& faults) {
  faults.CheckSize(absl::StrCat(path, ".description"), description, kMaxDescriptionBytes);
  faults.CheckSize(absl::StrCat(path, ".owner"), owner, kMaxOwnerBytes);
}

void CheckPointer(absl::string_view pointer, absl::string_view path, Faults& faults) {
  faults.CheckSize(path, pointer, kMaxPointerBytes);
  if (!pointer.empty() && pointer.front() != '/') faults.Add(path, "does not begin with '/'");
  if (!IsEscapedWell(pointer)) faults.Add(path, "has a '~' that is neither ~0 nor ~1");
}

absl::StatusOr<Resource> Decide(const std::optional<Resource>& before, const PutResource& command,
                                absl::Time now) {
  const int64_t version = before.has_value() ? before->version : 0;
  if (command.only_new && before.has_value()) {
    return Error(absl::StatusCode::kAborted, "STALE_VERSION",
                 absl::StrCat("there is a draft ", command.name.str(), " by now, of version ",
                              version, ": read it, and put with that version"));
  }
  if (command.expected_version != 0 && command.expected_version != version) {
    return Error(absl::StatusCode::kAborted, "STALE_VERSION",
                 absl::StrCat("version of ", command.name.str(), " is ", version, ", not ",
                              command.expected_version));
  }
  return Resource{.name = command.name,
                  .content = command.content,
                  .version = version + 1,
                  .create_time = before.has_value() ? before->create_time : now,
                  .update_time = now,
                  .imported = command.imported.empty() && before.has_value() ? before->imported
                                                                             : command.imported};
}

std::string Describe(const Resource& resource) {
  return absl::StrCat(resource.name.str(), " v", resource.version, " ",
                      Describe(resource.content.kind));
}

}  // namespace magpie::resource
