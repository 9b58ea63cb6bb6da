// The messages of google/protobuf that have a JSON form of their own.

#pragma once

#include <google/protobuf/descriptor.h>
#include <google/protobuf/message.h>

#include <optional>
#include <string>

namespace magpie::protos {

struct WellKnown {
  enum Kind { kNone, kText, kWrapper, kList, kStruct, kValue, kAny };

  Kind kind = kNone;
  // Its fields that the form is made of.
  const google::protobuf::FieldDescriptor* first = nullptr;
  const google::protobuf::FieldDescriptor* second = nullptr;
  // Of kText; nothing where it has none: it is out of range.
  std::optional<std::string> (*text)(const google::protobuf::Message&, const WellKnown&) = nullptr;
};

// kNone of others, and of what has the name of one, but not its fields.
WellKnown WellKnownOf(const google::protobuf::Descriptor& type);

}  // namespace magpie::protos
