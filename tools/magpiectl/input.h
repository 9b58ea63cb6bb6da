// Reads files and arguments into requests.

#pragma once

#include <google/protobuf/message.h>

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace magpie::ctl {

// The limit of a file. The suite's own limits are lower.
inline constexpr size_t kMaxFileBytes = 8 << 20;

// The bytes of a file; "-" is standard input. NOT_FOUND if it cannot be read.
absl::StatusOr<std::string> ReadFile(const std::string& path);

// The bytes of a file with a flow model. INVALID_ARGUMENT if it is empty: for the engine, an empty
// source means the saved draft.
absl::StatusOr<std::string> ReadModel(const std::string& path);

// Reads the proto JSON form of a message. `what` names it in errors: "article.json".
absl::Status ParseMessage(absl::string_view text, absl::string_view what,
                          google::protobuf::Message& message);

// A JSON object of `pairs`, each "name=value", which override the members of `object` (JSON, may be
// empty). A value that is JSON is used as such, any other as a string: `n=1`, `city=Oslo`.
// INVALID_ARGUMENT if a pair has no name or no '=', or `object` is not a JSON object.
absl::StatusOr<std::string> Variables(const std::vector<std::string>& pairs,
                                      absl::string_view object);

// `given`, or a new id if that is empty.
std::string RequestId(const std::string& given);

}  // namespace magpie::ctl
