// The media types of a body: which one is used, and the Content-Type to send.

#pragma once

#include <string>

#include "absl/strings/string_view.h"
#include "common/value/value.h"

namespace magpie::resource {

// A media type that a document lists for a body.
struct MediaType {
  std::string name;             // "application/merge-patch+json"; lower case, without parameters
  const Value* node = nullptr;  // the schema and examples; null if there is no such type

  explicit operator bool() const { return node != nullptr; }
};

// The Content-Type for JSON: "application/json" also if the document accepts any type.
std::string SentAs(const MediaType& json);

// The JSON type of `content`, a map of media types: application/json; otherwise a wildcard, "*/*"
// or "application/*"; otherwise the first other JSON type by name, such as text/json or
// application/hal+json.
MediaType JsonOf(const Value* content);

// application/x-www-form-urlencoded.
MediaType FormOf(const Value* content);

// All types, for notes: "image/png, text/plain".
std::string NamesOf(const Value* content);

}  // namespace magpie::resource
