#include "common/search/file/checked_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include <algorithm>
#include <cerrno>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/step.h"

namespace magpie::search {
namespace {

constexpr int kNone = -1;
constexpr size_t kChunk = 1 << 20;

uint32_t Continue(uint32_t crc, const void* bytes, size_t size) {
  if (size == 0) return crc;  // zlib begins anew where there are no bytes at all
  return static_cast<uint32_t>(crc32_z(crc, static_cast<const Bytef*>(bytes), size));
}

// Writes or reads all, in as many steps as it takes; false if that fails or the file ends.
template <class Call, class Byte>
bool All(Call&& call, int file, Byte* bytes, size_t size) {
  while (size > 0) {
    const ssize_t step = call(file, bytes, size);
    if (step < 0 && errno == EINTR) continue;
    if (step <= 0) return false;
    bytes += step;
    size -= static_cast<size_t>(step);
  }
  return true;
}

// So that a crash does not bring back what was at the path before.
bool SyncFolderOf(const std::string& path) {
  const size_t slash = path.rfind('/');
  const std::string folder = slash == std::string::npos ? "." : path.substr(0, slash + 1);
  const int file = open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (file == kNone) return false;
  const bool is_synced = fsync(file) == 0;
  close(file);
  return is_synced;
}

absl::Status Torn(const std::string& path, absl::string_view why) {
  return absl::DataLossError(absl::StrCat(path, " ", why));
}

}  // namespace

uint32_t ChecksumOf(absl::string_view bytes) { return Continue(0, bytes.data(), bytes.size()); }

CheckedWriter::CheckedWriter(std::string path)
    : path_(std::move(path)),
      temporary_(path_ + ".new"),
      file_(open(temporary_.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600)) {
  if (file_ == kNone) status_ = Failed("opened");
}

CheckedWriter::~CheckedWriter() {
  if (file_ == kNone) return;
  close(file_);
  unlink(temporary_.c_str());
}

absl::Status CheckedWriter::Failed(const char* what) const {
  return absl::ErrnoToStatus(errno, absl::StrCat(temporary_, " cannot be ", what));
}

void CheckedWriter::Write(const void* bytes, size_t size) {
  if (!status_.ok()) return;
  crc_ = Continue(crc_, bytes, size);
  if (!All(write, file_, static_cast<const char*>(bytes), size)) status_ = Failed("written");
}

absl::Status CheckedWriter::Commit() {
  const uint32_t crc = crc_;
  Write(&crc, sizeof(crc));
  if (!status_.ok()) return status_;
  if (fsync(file_) != 0) return Failed("synced");
  PassStep("file.synced");
  if (rename(temporary_.c_str(), path_.c_str()) != 0) return Failed("renamed");
  PassStep("file.renamed");
  close(std::exchange(file_, kNone));
  if (!SyncFolderOf(path_)) return Failed("synced in its folder");
  return absl::OkStatus();
}

absl::StatusOr<CheckedReader> CheckedReader::Open(const std::string& path) {
  const int file = open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (file == kNone) return absl::ErrnoToStatus(errno, absl::StrCat(path, " cannot be opened"));
  CheckedReader reader(path, file);
  const absl::Status status = reader.Check();
  if (!status.ok()) return status;
  return reader;
}

CheckedReader::CheckedReader(CheckedReader&& other) noexcept
    : path_(std::move(other.path_)),
      file_(std::exchange(other.file_, kNone)),
      left_(other.left_),
      status_(std::move(other.status_)) {}

CheckedReader::~CheckedReader() {
  if (file_ != kNone) close(file_);
}

absl::Status CheckedReader::Check() {
  struct stat found;
  if (fstat(file_, &found) != 0) {
    return absl::ErrnoToStatus(errno, absl::StrCat(path_, " cannot be read"));
  }
  if (!S_ISREG(found.st_mode)) {
    return absl::DataLossError(absl::StrCat(path_, " is no regular file"));
  }
  uint32_t crc = 0;
  if (static_cast<uint64_t>(found.st_size) < sizeof(crc)) return Torn(path_, "is cut short");
  left_ = static_cast<uint64_t>(found.st_size) - sizeof(crc);
  std::vector<char> chunk(std::min<uint64_t>(left_, kChunk));
  for (uint64_t at = 0; at < left_; at += chunk.size()) {
    chunk.resize(std::min<uint64_t>(left_ - at, kChunk));
    if (!All(read, file_, chunk.data(), chunk.size())) return Torn(path_, "cannot be read");
    crc = Continue(crc, chunk.data(), chunk.size());
  }
  uint32_t written = 0;
  if (!All(read, file_, reinterpret_cast<char*>(&written), sizeof(written)) || written != crc) {
    return Torn(path_, "is torn: its checksum is that of other bytes");
  }
  if (lseek(file_, 0, SEEK_SET) != 0) return Torn(path_, "cannot be read");
  return absl::OkStatus();
}

bool CheckedReader::Has(uint64_t count, size_t item_size) {
  if (!status_.ok()) return false;
  if (count > left_ / item_size) status_ = Torn(path_, "ends before what it says it has");
  return status_.ok();
}

void CheckedReader::Refuse(absl::string_view why) {
  if (status_.ok()) status_ = Torn(path_, absl::StrCat("is damaged: ", why));
}

void CheckedReader::End() {
  if (left_ > 0) Refuse("there is more than it says it has");
}

void CheckedReader::Read(void* bytes, size_t size) {
  if (!Has(size, 1)) return;
  if (!All(read, file_, static_cast<char*>(bytes), size)) status_ = Torn(path_, "cannot be read");
  left_ -= size;
}

}  // namespace magpie::search
