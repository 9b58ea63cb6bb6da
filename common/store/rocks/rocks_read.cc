#include "common/store/rocks/rocks_read.h"

#include <memory>

#include "absl/strings/str_cat.h"
#include "common/log/log.h"
#include "common/store/rocks/rocks_format.h"

namespace magpie::store {
namespace {

// False if `key` is absent.
bool ReadPinned(rocksdb::DB& db, absl::string_view key, rocksdb::PinnableSlice& value) {
  const rocksdb::Status status =
      db.Get(rocksdb::ReadOptions(), db.DefaultColumnFamily(), ToSlice(key), &value);
  if (status.IsNotFound()) return false;
  CheckDisk(status, "store cannot read");
  return true;
}

uint64_t NumberIn(absl::string_view key, absl::string_view value) {
  const std::optional<uint64_t> number = ParseFixed64(value);
  MAGPIE_CHECK(number.has_value(), absl::StrCat("store holds a value without a version: ", key));
  return *number;
}

Entry ToEntry(absl::string_view key, absl::string_view value) {
  const uint64_t version = NumberIn(key, value);
  return {.key = std::string(key),
          .value = std::string(value.substr(sizeof(Fixed64))),
          .version = version};
}

}  // namespace

void CheckDisk(const rocksdb::Status& status, absl::string_view what) {
  MAGPIE_CHECK(status.ok(), absl::StrCat(what, ": ", status.ToString()));
}

uint64_t ReadCommitNumber(rocksdb::DB& db) { return ReadVersion(db, kCommitNumberKey); }

uint64_t ReadVersion(rocksdb::DB& db, absl::string_view key) {
  rocksdb::PinnableSlice value;
  return ReadPinned(db, key, value) ? NumberIn(key, ToView(value)) : 0;
}

std::optional<Entry> ReadEntry(rocksdb::DB& db, absl::string_view key) {
  rocksdb::PinnableSlice value;
  if (!ReadPinned(db, key, value)) return std::nullopt;
  return ToEntry(key, ToView(value));
}

std::vector<Entry> ReadRange(rocksdb::DB& db, absl::string_view begin, absl::string_view end,
                             size_t limit) {
  if (!end.empty() && begin >= end) return {};
  const rocksdb::Slice bound = ToSlice(end);
  rocksdb::ReadOptions options;
  if (!end.empty()) options.iterate_upper_bound = &bound;
  const std::unique_ptr<rocksdb::Iterator> it(db.NewIterator(options));
  std::vector<Entry> entries;
  for (it->Seek(ToSlice(begin)); entries.size() < limit && it->Valid(); it->Next()) {
    entries.push_back(ToEntry(ToView(it->key()), ToView(it->value())));
  }
  CheckDisk(it->status(), "store cannot scan");
  return entries;
}

}  // namespace magpie::store
