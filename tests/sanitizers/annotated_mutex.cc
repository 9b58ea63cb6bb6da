// Lets the sanitizer of threads see Abseil's locks. Debian's Abseil is not built for it, so that all
// that a Mutex orders would be reported as a race. A program that links this file defines the same
// functions as Abseil's shared library, and the loader takes these for every caller, gRPC too. Each
// reports what it orders and forwards:
//
//   thread A: Unlock -> __tsan_release(mutex)      thread B: Lock -> __tsan_acquire(mutex)

#include <absl/base/options.h>
#include <absl/status/status.h>
#include <absl/synchronization/blocking_counter.h>
#include <absl/synchronization/mutex.h>
#include <absl/synchronization/notification.h>
#include <dlfcn.h>
#include <sanitizer/tsan_interface.h>

#include <cstdio>
#include <cstdlib>
#include <string>

extern "C" {
void AnnotateIgnoreReadsBegin(const char* file, int line);
void AnnotateIgnoreReadsEnd(const char* file, int line);
}

#define MAGPIE_TEXT_OF(name) #name
#define MAGPIE_TEXT(name) MAGPIE_TEXT_OF(name)

// Abseil's own function of a mangled name without its namespaces, looked up once.
#define MAGPIE_REAL(symbol, ...)                                   \
  ([] {                                                            \
    static auto* const real = magpie::LookUp<__VA_ARGS__>(symbol); \
    return real;                                                   \
  }())

namespace magpie {
namespace {

template <typename Function>
Function* LookUp(const char* name) {
  const std::string space = MAGPIE_TEXT(ABSL_OPTION_INLINE_NAMESPACE_NAME);
  const std::string symbol = std::to_string(space.size()) + space + name;
  void* found = dlsym(RTLD_NEXT, ("_ZN4absl" + symbol).c_str());
  if (found == nullptr) found = dlsym(RTLD_NEXT, ("_ZNK4absl" + symbol).c_str());
  if (found == nullptr) {
    std::fprintf(stderr, "annotated_mutex.cc: Abseil has no %s\n", symbol.c_str());
    std::abort();
  }
  return reinterpret_cast<Function*>(found);
}

// What gRPC hands from thread to thread by atomics alone cannot be seen either. So each lock that a
// library takes orders all that libraries have done before: it is as if they had one lock.
char libraries;

extern "C" char __executable_start, etext;
bool IsOfLibrary(const void* caller) { return caller < &__executable_start || caller >= &etext; }

void AcquireFrom(const void* caller) {
  if (IsOfLibrary(caller)) __tsan_acquire(&libraries);
}
void ReleaseFrom(const void* caller) {
  if (IsOfLibrary(caller)) __tsan_release(&libraries);
}

// While Abseil takes a lock or gives it back, it evaluates conditions, those of other threads too,
// under that very lock: what they read is ordered.
class InsideAbseil {
 public:
  InsideAbseil() { AnnotateIgnoreReadsBegin(__FILE__, __LINE__); }
  ~InsideAbseil() { AnnotateIgnoreReadsEnd(__FILE__, __LINE__); }
};

template <typename Function, typename... Args>
auto Inside(Function* real, Args... args) {
  const InsideAbseil inside;
  return real(args...);
}

// Takes the lock or waits for something, after which all is known that was released before.
template <typename Function, typename... Args>
auto Acquire(void* at, Function* real, Args... args) {
  if constexpr (std::is_void_v<decltype(real(args...))>) {
    Inside(real, args...);
    __tsan_acquire(at);
  } else {
    const auto result = Inside(real, args...);
    __tsan_acquire(at);
    return result;
  }
}

}  // namespace
}  // namespace magpie

namespace absl {
ABSL_NAMESPACE_BEGIN

using magpie::Acquire;
using magpie::Inside;

Mutex::~Mutex() {
  MAGPIE_REAL("5MutexD1Ev", void(Mutex*))(this);
  __tsan_mutex_destroy(this, __tsan_mutex_not_static);
}

void Mutex::Lock() {
  Acquire(this, MAGPIE_REAL("5Mutex4LockEv", void(Mutex*)), this);
  magpie::AcquireFrom(__builtin_return_address(0));
}

bool Mutex::TryLock() { return Acquire(this, MAGPIE_REAL("5Mutex7TryLockEv", bool(Mutex*)), this); }

void Mutex::Unlock() {
  magpie::ReleaseFrom(__builtin_return_address(0));
  __tsan_release(this);
  Inside(MAGPIE_REAL("5Mutex6UnlockEv", void(Mutex*)), this);
}

void Mutex::ReaderLock() { Acquire(this, MAGPIE_REAL("5Mutex10ReaderLockEv", void(Mutex*)), this); }

void Mutex::ReaderUnlock() {
  __tsan_release(this);
  Inside(MAGPIE_REAL("5Mutex12ReaderUnlockEv", void(Mutex*)), this);
}

void Mutex::LockWhen(const Condition& condition) {
  Acquire(this, MAGPIE_REAL("5Mutex8LockWhenERKNS0_9ConditionE", void(Mutex*, const Condition*)),
          this, &condition);
}

bool Mutex::LockWhenWithDeadline(const Condition& condition, Time deadline) {
  return Acquire(this,
                 MAGPIE_REAL("5Mutex20LockWhenWithDeadlineERKNS0_9ConditionENS0_4TimeE",
                             bool(Mutex*, const Condition*, Time)),
                 this, &condition, deadline);
}

void Mutex::Await(const Condition& condition) {
  __tsan_release(this);
  Acquire(this, MAGPIE_REAL("5Mutex5AwaitERKNS0_9ConditionE", void(Mutex*, const Condition*)), this,
          &condition);
}

bool Mutex::AwaitWithTimeout(const Condition& condition, Duration timeout) {
  __tsan_release(this);
  return Acquire(this,
                 MAGPIE_REAL("5Mutex16AwaitWithTimeoutERKNS0_9ConditionENS0_8DurationE",
                             bool(Mutex*, const Condition*, Duration)),
                 this, &condition, timeout);
}

bool Mutex::AwaitWithDeadline(const Condition& condition, Time deadline) {
  __tsan_release(this);
  return Acquire(this,
                 MAGPIE_REAL("5Mutex17AwaitWithDeadlineERKNS0_9ConditionENS0_4TimeE",
                             bool(Mutex*, const Condition*, Time)),
                 this, &condition, deadline);
}

void CondVar::Wait(Mutex* mutex) {
  __tsan_release(mutex);
  Acquire(mutex, MAGPIE_REAL("7CondVar4WaitEPNS0_5MutexE", void(CondVar*, Mutex*)), this, mutex);
}

bool CondVar::WaitWithTimeout(Mutex* mutex, Duration timeout) {
  __tsan_release(mutex);
  return Acquire(mutex,
                 MAGPIE_REAL("7CondVar15WaitWithTimeoutEPNS0_5MutexENS0_8DurationE",
                             bool(CondVar*, Mutex*, Duration)),
                 this, mutex, timeout);
}

bool CondVar::WaitWithDeadline(Mutex* mutex, Time deadline) {
  __tsan_release(mutex);
  return Acquire(mutex,
                 MAGPIE_REAL("7CondVar16WaitWithDeadlineEPNS0_5MutexENS0_4TimeE",
                             bool(CondVar*, Mutex*, Time)),
                 this, mutex, deadline);
}

// HasBeenNotified reads, inline, what follows the mutex within the notification.
void Notification::Notify() {
  __tsan_release(reinterpret_cast<char*>(this) + sizeof(Mutex));
  MAGPIE_REAL("12Notification6NotifyEv", void(Notification*))(this);
}

void Notification::WaitForNotification() const {
  Acquire(reinterpret_cast<char*>(const_cast<Notification*>(this)) + sizeof(Mutex),
          MAGPIE_REAL("12Notification19WaitForNotificationEv", void(const Notification*)), this);
}

bool Notification::WaitForNotificationWithTimeout(Duration timeout) const {
  return Acquire(reinterpret_cast<char*>(const_cast<Notification*>(this)) + sizeof(Mutex),
                 MAGPIE_REAL("12Notification30WaitForNotificationWithTimeoutENS0_8DurationE",
                             bool(const Notification*, Duration)),
                 this, timeout);
}

bool BlockingCounter::DecrementCount() {
  __tsan_release(this);
  return MAGPIE_REAL("15BlockingCounter14DecrementCountEv", bool(BlockingCounter*))(this);
}

void BlockingCounter::Wait() {
  Acquire(this, MAGPIE_REAL("15BlockingCounter4WaitEv", void(BlockingCounter*)), this);
}

// The last to give it back deletes what all have read; the count is within the library.
void Status::UnrefNonInlined(uintptr_t rep) {
  __tsan_release(reinterpret_cast<void*>(rep));
  __tsan_acquire(reinterpret_cast<void*>(rep));
  MAGPIE_REAL("6Status15UnrefNonInlinedEm", void(uintptr_t))(rep);
}

ABSL_NAMESPACE_END
}  // namespace absl
