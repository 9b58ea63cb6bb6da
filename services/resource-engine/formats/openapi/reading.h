// Reads an operation of an OpenAPI document, part by part.

#pragma once

#include <string>

#include "absl/strings/string_view.h"
#include "services/resource-engine/formats/drafts.h"
#include "services/resource-engine/formats/openapi/document.h"
#include "services/resource-engine/formats/variables.h"

namespace magpie::resource {

// The state that the parts share.
struct Reading {
  const Document& document;
  Operation operation = {};
  Variables variables = {};

  // If the operation cannot be called, the last note says why, and only that note is kept.
  void Note(absl::string_view what) { operation.notes.emplace_back(what); }

  // The variable for `name`; `what` describes it: "the property of its body". Adds a note if the
  // variable is not the usual one.
  std::string AddVariable(absl::string_view what, absl::string_view name, bool required);
};

// Reads the parameters of the operation `node` and of its path `item`, and assigns their variables.
// False if the operation cannot be called; a note says why.
bool ReadParameters(const Value* item, const Value* node, Reading& reading);

// Likewise for its body.
bool ReadBody(const Value* node, Reading& reading);

// Reads the fields and the example of its answer.
void ReadAnswer(const Value* node, Reading& reading);

}  // namespace magpie::resource
