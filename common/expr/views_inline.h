// What of views.h needs to know what a Datum is. Included by datum.h alone.

#pragma once

#include "common/expr/views.h"

namespace magpie::expr {

template <typename Visit>
void ListView::Each(Visit visit) const {
  switch (source_) {
    case Source::kMade:
      for (const Datum& item : *made_) {
        if (!visit(item)) return;
      }
      return;
    case Source::kGiven:
      for (const Value& item : *given_) {
        if (!visit(Datum::Of(item))) return;
      }
      return;
    case Source::kJson:
      json_.EachItem([&](JsonView item) { return visit(Datum::Of(item)); });
  }
}

}  // namespace magpie::expr
