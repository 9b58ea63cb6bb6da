// Prints messages as ProtoJSON without losing anything: also what protobuf's own printer refuses.
//
//   any           {"@type": "type.googleapis.com/a.B", ...fields, or "value" of a well-known type};
//                 if the type is unknown or the bytes are invalid: "value" is base64
//   enum          its name; its number if the descriptors have no name for it
//   double        "NaN", "Infinity" and "-Infinity" are strings
//   time          a Timestamp or Duration out of range is an object with its seconds and nanos
//   not set       null if the field has presence (proto3 optional, oneof, required); otherwise its
//                 default; a message is left out
//
// Names are those of the .proto file; "[a.b]" of an extension.

#pragma once

#include <google/protobuf/dynamic_message.h>
#include <google/protobuf/message.h>

#include <string>

#include "absl/status/statusor.h"

namespace magpie::protos {

// For a message as JSON.
inline constexpr size_t kMaxJsonBytes = 8 << 20;

// The types that an Any may have: those of the pool and those of google/protobuf. `messages` makes
// messages of the pool.
struct Types {
  const google::protobuf::DescriptorPool& pool;
  google::protobuf::DynamicMessageFactory& messages;
};

// INVALID_ARGUMENT if it nests too deep for JSON, is too large, or has a string that is not UTF-8,
// whose field the error names.
absl::StatusOr<std::string> Print(const google::protobuf::Message& message, const Types& types);

// The field of a string that is not UTF-8, because of which `bytes` are not a message of `type`;
// empty if there is none.
std::string FirstBadText(const google::protobuf::Descriptor& type, const std::string& bytes);

}  // namespace magpie::protos
