#include "common/testing/store/rocks_place.h"

#include <sys/stat.h>
#include <sys/syscall.h>

#include <atomic>
#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <map>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "common/log/log.h"

namespace magpie::store {
namespace {

namespace fs = std::filesystem;

std::atomic<bool> syncs_fail = false;

// The size of each file at its last sync, by path.
struct SyncedSizes {
  absl::Mutex mutex;
  std::map<std::string, off_t> sizes ABSL_GUARDED_BY(mutex);
};

SyncedSizes& Synced() {
  static SyncedSizes& synced = *new SyncedSizes;
  return synced;
}

void NoteSync(int fd, off_t size) {
  std::error_code error;
  const fs::path path = fs::read_symlink(absl::StrCat("/proc/self/fd/", fd), error);
  absl::MutexLock lock(&Synced().mutex);
  Synced().sizes[path.string()] = size;
}

off_t SyncedSize(const std::string& path) {
  absl::MutexLock lock(&Synced().mutex);
  const auto found = Synced().sizes.find(path);
  return found == Synced().sizes.end() ? 0 : found->second;
}

}  // namespace
}  // namespace magpie::store

// Replaces libc's in the whole test process, including RocksDB.
extern "C" int fdatasync(int fd) {
  if (magpie::store::syncs_fail) {
    errno = EIO;
    return -1;
  }
  // Bytes that are written during the sync may not be part of it.
  struct stat before {};
  const bool known = fstat(fd, &before) == 0;
  const long outcome = syscall(SYS_fdatasync, fd);
  if (known && outcome == 0) magpie::store::NoteSync(fd, before.st_size);
  return static_cast<int>(outcome);
}

namespace magpie::store {

absl::StatusOr<std::unique_ptr<Store>> RocksPlace::Open() {
  return OpenRocksStore({.directory = directory()});
}

std::unique_ptr<RocksPlace> RocksPlace::Copy() const {
  auto copy = std::make_unique<RocksPlace>();
  fs::copy(directory(), copy->directory(), fs::copy_options::recursive);
  return copy;
}

std::unique_ptr<StorePlace> RocksPlace::AfterPowerCut() {
  std::unique_ptr<RocksPlace> left = Copy();
  for (const fs::directory_entry& file : fs::directory_iterator(left->directory())) {
    if (file.path().extension() != ".log") continue;
    const fs::path original = fs::path(directory()) / file.path().filename();
    fs::resize_file(file.path(), SyncedSize(original.string()));
  }
  return left;
}

std::string RocksPlace::FileEndingWith(absl::string_view ending) const {
  std::string found;
  for (const fs::directory_entry& file : fs::directory_iterator(directory())) {
    const std::string path = file.path().string();
    if (!absl::EndsWith(path, ending)) continue;
    MAGPIE_CHECK(found.empty(), absl::StrCat("more than one file ends with ", ending));
    found = path;
  }
  MAGPIE_CHECK(!found.empty(), absl::StrCat("no file ends with ", ending));
  return found;
}

BrokenSyncs::BrokenSyncs() { syncs_fail = true; }

BrokenSyncs::~BrokenSyncs() { syncs_fail = false; }

}  // namespace magpie::store
