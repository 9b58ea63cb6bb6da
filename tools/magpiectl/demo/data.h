// The files of tools/demo/data at build time, so that one binary can load the demo into
// any suite.

#pragma once

#include "absl/strings/string_view.h"
#include "absl/types/span.h"

namespace magpie::ctl {

struct DataFile {
  absl::string_view name;  // "resources/order.get.json"
  absl::string_view text;
};

// In the order in which to load them: a file comes after those that it refers to.
absl::Span<const DataFile> DemoData();

}  // namespace magpie::ctl
