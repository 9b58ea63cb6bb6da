// A file that is whole or refused: arrays, one after another, and a checksum of them all. It takes
// the place of another at once.
//
//   file  = array* crc
//   array = count items      count: 64 bits; items and numbers as the processor has them
//   crc   = ChecksumOf all before it
//
// Errors stay: after the first one, nothing is written or read, and status() has it.

#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <type_traits>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace magpie::search {

// CRC-32 as in ISO 3309.
uint32_t ChecksumOf(absl::string_view bytes);

class CheckedWriter {
 public:
  // Writes beside `path` until Commit. One writer of a path at a time.
  explicit CheckedWriter(std::string path);
  CheckedWriter(const CheckedWriter&) = delete;
  CheckedWriter& operator=(const CheckedWriter&) = delete;
  ~CheckedWriter();  // without Commit, what was written is removed

  template <class Item>
  void Array(const std::vector<Item>& items) {
    static_assert(std::is_trivially_copyable_v<Item>);
    Number(items.size());
    Write(items.data(), items.size() * sizeof(Item));
  }
  void Number(uint64_t number) { Write(&number, sizeof(number)); }

  // The file is on disk, in the place of what was at the path.
  absl::Status Commit();

 private:
  void Write(const void* bytes, size_t size);
  absl::Status Failed(const char* what) const;

  const std::string path_;
  const std::string temporary_;
  int file_;
  uint32_t crc_ = 0;
  absl::Status status_;
};

class CheckedReader {
 public:
  // NOT_FOUND if there is no file; DATA_LOSS if its checksum is that of other bytes.
  static absl::StatusOr<CheckedReader> Open(const std::string& path);
  CheckedReader(CheckedReader&& other) noexcept;
  CheckedReader& operator=(CheckedReader&&) = delete;
  ~CheckedReader();

  template <class Item>
  void Array(std::vector<Item>& items) {
    static_assert(std::is_trivially_copyable_v<Item>);
    uint64_t count = 0;
    Number(count);
    if (!Has(count, sizeof(Item))) return;
    items.resize(count);
    Read(items.data(), count * sizeof(Item));
  }
  void Number(uint64_t& number) { Read(&number, sizeof(number)); }

  // For who has read something that cannot have been written: an error that says why.
  void Refuse(absl::string_view why);
  // An error unless all was read.
  void End();

  // DATA_LOSS if more was read than there is, if it was refused, or if it did not end.
  const absl::Status& status() const { return status_; }

 private:
  CheckedReader(std::string path, int file) : path_(std::move(path)), file_(file) {}

  absl::Status Check();
  bool Has(uint64_t count, size_t item_size);
  void Read(void* bytes, size_t size);

  std::string path_;
  int file_;
  uint64_t left_ = 0;  // bytes before the checksum
  absl::Status status_;
};

}  // namespace magpie::search
