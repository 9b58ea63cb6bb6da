#include "tests/crash/knowledge/site.h"

#include "absl/strings/str_cat.h"
#include "common/status/macros.h"

namespace magpie::crash {

absl::Status Site::Start() {
  child_.reset();
  ASSIGN_OR_RETURN(child_,
                   bench::Child::Start({service_, "--listen=127.0.0.1:0", "--metrics=127.0.0.1:0",
                                        absl::StrCat("--data=", directory_, "/data")},
                                       absl::StrCat(directory_, "/log")));
  return absl::OkStatus();
}

}  // namespace magpie::crash
