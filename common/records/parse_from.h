// The message that a record is.

#pragma once

#include <google/protobuf/message_lite.h>

#include "absl/strings/string_view.h"

namespace magpie::record {

// False if `bytes` are none.
inline bool ParseFrom(absl::string_view bytes, google::protobuf::MessageLite& message) {
  return message.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()));
}

}  // namespace magpie::record
