// What is read of one operation of an OpenAPI document, part by part.

#pragma once

#include <string>

#include "absl/strings/string_view.h"
#include "services/resource-engine/formats/drafts.h"
#include "services/resource-engine/formats/openapi/document.h"
#include "services/resource-engine/formats/variables.h"

namespace magpie::resource {

// The parts see and change it in turn.
struct Reading {
  const Document& document;
  Operation operation = {};
  Variables variables = {};

  // Of an operation that cannot be called, the last note tells why, and is the only one.
  void Note(absl::string_view what) { operation.notes.emplace_back(what); }

  // The variable for `name`, which is what `what` says: "the property of its body". A note where it
  // cannot be called as usual.
  std::string AddVariable(absl::string_view what, absl::string_view name, bool required);
};

// The parameters of the operation `told` and of its path `item`, each to the variable that it is
// made of. False where the operation cannot be called; a note tells why.
bool ReadParameters(const Value* item, const Value* node, Reading& reading);

// As above, of its body.
bool ReadBody(const Value* node, Reading& reading);

// The fields and the example of its answer.
void ReadAnswer(const Value* node, Reading& reading);

}  // namespace magpie::resource
