// The files of tools/demo/data as they were when this was built, so that one
// binary can load the demo into a suite anywhere.

#pragma once

#include "absl/strings/string_view.h"
#include "absl/types/span.h"

namespace magpie::ctl {

struct DataFile {
  absl::string_view name;  // "resources/order.get.json"
  absl::string_view text;
};

// In the order in which they are to be loaded: what refers to another comes after it.
absl::Span<const DataFile> DemoData();

}  // namespace magpie::ctl
