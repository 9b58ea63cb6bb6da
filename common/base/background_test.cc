#include "common/base/background.h"

#include <gtest/gtest.h>
#include <sys/resource.h>
#include <unistd.h>

#include <thread>

namespace magpie {
namespace {

int NiceOfThread() { return getpriority(PRIO_PROCESS, static_cast<id_t>(gettid())); }

TEST(BackgroundTest, OnlyTheThreadThatGoesThereComesBehindOthers) {
  const int before = NiceOfThread();
  int beside = before;
  std::thread([&] {
    GoToBackground();
    beside = NiceOfThread();
  }).join();
  EXPECT_GT(beside, before);
  EXPECT_EQ(NiceOfThread(), before);
}

}  // namespace
}  // namespace magpie
