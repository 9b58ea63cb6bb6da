// The media types of a body: which of several is taken, and as what it is sent.

#pragma once

#include <string>

#include "absl/strings/string_view.h"
#include "common/value/value.h"

namespace magpie::resource {

// One of the media types that a document has for a body.
struct MediaType {
  std::string name;             // "application/merge-patch+json"; lower case, without parameters
  const Value* node = nullptr;  // the schema and examples; null where there is no such type

  explicit operator bool() const { return node != nullptr; }
};

// What JSON is sent as: "application/json" also where the document takes any type.
std::string SentAs(const MediaType& json);

// Of `content`, a map of media types: application/json; else what stands for it, "*/*" and
// "application/*"; else another type of JSON, the first by name: text/json, application/hal+json.
MediaType JsonOf(const Value* content);

// application/x-www-form-urlencoded.
MediaType FormOf(const Value* content);

// "image/png, text/plain": what there is, for notes.
std::string NamesOf(const Value* content);

}  // namespace magpie::resource
