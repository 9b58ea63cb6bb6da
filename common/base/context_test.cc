#include "common/base/context.h"

#include <gtest/gtest.h>

#include <thread>

namespace magpie {
namespace {

TEST(CancellationTest, NotifiesEachListenerOnce) {
  Cancellation cancellation;
  int first = 0;
  int second = 0;
  cancellation.OnCancel([&] { ++first; });
  cancellation.OnCancel([&] { ++second; });
  EXPECT_FALSE(cancellation.cancelled());
  EXPECT_EQ(first + second, 0);

  cancellation.Cancel();
  cancellation.Cancel();
  EXPECT_TRUE(cancellation.cancelled());
  EXPECT_EQ(first, 1);
  EXPECT_EQ(second, 1);
}

TEST(CancellationTest, NotifiesLateListenersAtOnce) {
  Cancellation cancellation;
  cancellation.Cancel();
  bool told = false;
  cancellation.OnCancel([&] { told = true; });
  EXPECT_TRUE(told);
}

TEST(CancellationTest, MayBeUsedByItsListeners) {
  Cancellation cancellation;
  bool nested = false;
  cancellation.OnCancel([&] {
    EXPECT_TRUE(cancellation.cancelled());
    cancellation.OnCancel([&] { nested = true; });
  });
  cancellation.Cancel();
  EXPECT_TRUE(nested);
}

TEST(CancellationTest, MissesNoConcurrentListener) {
  for (int round = 0; round < 100; ++round) {
    Cancellation cancellation;
    bool told = false;
    std::thread canceller([&] { cancellation.Cancel(); });
    cancellation.OnCancel([&] { told = true; });
    canceller.join();
    EXPECT_TRUE(told);
  }
}

}  // namespace
}  // namespace magpie
