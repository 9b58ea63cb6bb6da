// The messages of google/protobuf that have a special JSON form.

#pragma once

#include <google/protobuf/descriptor.h>
#include <google/protobuf/message.h>

#include <optional>
#include <string>

namespace magpie::protos {

struct WellKnown {
  enum Kind { kNone, kText, kWrapper, kList, kStruct, kValue, kAny };

  Kind kind = kNone;
  // The fields that the form is made of.
  const google::protobuf::FieldDescriptor* first = nullptr;
  const google::protobuf::FieldDescriptor* second = nullptr;
  // For kText; nothing if the message is out of range.
  std::optional<std::string> (*text)(const google::protobuf::Message&, const WellKnown&) = nullptr;
};

// kNone for other messages, and for one that has the name of a well-known message but not its
// fields.
WellKnown WellKnownOf(const google::protobuf::Descriptor& type);

// By its name alone.
inline bool IsWellKnown(const google::protobuf::Descriptor& type) {
  return type.well_known_type() != google::protobuf::Descriptor::WELLKNOWNTYPE_UNSPECIFIED;
}

}  // namespace magpie::protos
