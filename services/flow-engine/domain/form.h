// Whether answers are what a form asks for.

#pragma once

#include <vector>

#include "common/status/error.h"
#include "common/value/value.h"
#include "services/flow-engine/domain/model.h"

namespace magpie::flow {

// Each fault as a violation of `variables.<key>`. Answers that the form does not ask for are let
// through: a caller may add what it knows.
std::vector<FieldViolation> CheckAnswers(const Form& form, const Value::Map& answers);

}  // namespace magpie::flow
