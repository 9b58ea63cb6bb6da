#include "common/base/background.h"

#include <sys/resource.h>
#include <unistd.h>

namespace magpie {

void GoToBackground() {
  constexpr int kNice = 5;
  // On Linux, this is of the thread. It cannot fail for a higher number, and if it does, only speed
  // is lost.
  static_cast<void>(setpriority(PRIO_PROCESS, static_cast<id_t>(gettid()), kNice));
}

}  // namespace magpie
