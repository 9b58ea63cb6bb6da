// One fault a run, planted: proof that the sanitizers of this build find what they are for, and that
// what Abseil's locks order is not reported.
//
//   planted race|guarded|awaited|freed|overflow

#include <absl/strings/string_view.h>
#include <absl/synchronization/mutex.h>
#include <absl/synchronization/notification.h>

#include <cstdint>
#include <cstdio>
#include <limits>
#include <memory>
#include <string>
#include <thread>

namespace magpie {
namespace {

constexpr int kRounds = 10000;

struct Count {
  absl::Mutex mutex, other;
  uint64_t sum = 0;  // a number, so that a race on it leaves the process whole
  bool is_done = false;
};

void Add(Count& count, absl::Mutex& mutex) {
  for (int i = 0; i < kRounds; ++i) {
    const absl::MutexLock lock(&mutex);
    count.sum += static_cast<uint64_t>(i);
  }
}

// Two threads, each under a lock of its own.
void Race() {
  Count count;
  std::thread other([&] { Add(count, count.other); });
  Add(count, count.mutex);
  other.join();
}

// The same under one lock.
void Guarded() {
  Count count;
  std::thread other([&] { Add(count, count.mutex); });
  Add(count, count.mutex);
  other.join();
}

// One waits for what the other writes, and for a notification.
void Awaited() {
  Count count;
  absl::Notification done;
  std::thread other([&] {
    Add(count, count.mutex);
    {
      const absl::MutexLock lock(&count.mutex);
      count.is_done = true;
    }
    count.sum = 1;
    done.Notify();
  });
  {
    const absl::MutexLock lock(&count.mutex);
    count.mutex.Await(absl::Condition(&count.is_done));
  }
  done.WaitForNotification();
  count.sum += 1;
  other.join();
}

int Freed() {
  auto text = std::make_unique<std::string>("on the heap, since it is long enough");
  const std::string* const kept = text.get();
  text.reset();
  return static_cast<int>(kept->size());
}

int Overflow() {
  volatile int most = std::numeric_limits<int>::max();
  return most + 1;
}

int Run(absl::string_view what) {
  if (what == "race") return Race(), 0;
  if (what == "guarded") return Guarded(), 0;
  if (what == "awaited") return Awaited(), 0;
  if (what == "freed") return Freed() & 1;
  if (what == "overflow") return Overflow() & 1;
  std::fprintf(stderr, "usage: planted race|guarded|awaited|freed|overflow\n");
  return 2;
}

}  // namespace
}  // namespace magpie

int main(int argc, char** argv) { return magpie::Run(argc == 2 ? argv[1] : ""); }
