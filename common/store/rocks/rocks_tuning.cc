#include "common/store/rocks/rocks_tuning.h"

#include <rocksdb/cache.h>
#include <rocksdb/filter_policy.h>
#include <rocksdb/slice_transform.h>
#include <rocksdb/table.h>

#include <array>
#include <atomic>
#include <memory>

#include "absl/hash/hash.h"
#include "common/store/rocks/rocks_read.h"

namespace magpie::store {
namespace {

// Allocated as it fills. Holds half of a million keys that change one by one at random.
constexpr size_t kBlockCacheBytes = 512 << 20;
// A part of an index or a filter: small enough to read for one key, large enough that the newest
// files, which are asked for every absent key, have only a few parts.
constexpr size_t kIndexPartBytes = 64 << 10;
constexpr size_t kMemtableBytes = 64 << 20;
// One is written to, one is flushed, and one absorbs a slow flush before writers must wait.
constexpr int kMemtables = 3;
constexpr double kMemtableBloomShare = 0.02;
constexpr double kBloomBitsPerKey = 10;
// Files that are compacted together. Each compaction rewrites much of the level below, and more
// files cost a read only a look into their filters.
constexpr int kFilesToCompact = 8;
constexpr int kBackgroundJobs = 2;
constexpr int kMaxOpenFiles = 512;
constexpr size_t kInfoLogBytes = 4 << 20;
constexpr size_t kInfoLogFiles = 4;
constexpr uint64_t kManifestBytes = 64 << 20;
constexpr uint64_t kWritebackBytes = 1 << 20;

// The prefix of neighbouring keys: up to the third "/", or the second if there is no third, as in
// "<tenant>/<letter>/<thing>/<part>". The memtable remembers where the last key of a prefix was
// inserted, so that the next insertion need not search some 17 levels. Each memory takes room, so
// only prefixes that were written twice recently get one; of a million things that rarely change,
// none do.
class Neighbours final : public rocksdb::SliceTransform {
 public:
  const char* Name() const override { return "magpie.Neighbours"; }

  // Called once for each key that is written.
  bool InDomain(const rocksdb::Slice& key) const override {
    const size_t thing = absl::HashOf(ToView(Transform(key)));
    return lately_[thing % kThings].exchange(thing, std::memory_order_relaxed) == thing;
  }

  rocksdb::Slice Transform(const rocksdb::Slice& key) const override {
    size_t slashes = 0;
    size_t end = key.size();
    for (size_t i = 0; i < key.size() && slashes < 3; ++i) {
      if (key[i] == '/' && ++slashes > 1) end = i + 1;
    }
    return {key.data(), end};
  }

 private:
  static constexpr size_t kThings = 16 << 10;

  mutable std::array<std::atomic<size_t>, kThings> lately_{};
};

// One for all stores of the process.
std::shared_ptr<rocksdb::Cache> SharedBlockCache() {
  static const auto& cache =
      *new std::shared_ptr<rocksdb::Cache>(rocksdb::NewLRUCache(kBlockCacheBytes));
  return cache;
}

std::shared_ptr<rocksdb::TableFactory> Tables() {
  rocksdb::BlockBasedTableOptions tables;
  tables.block_cache = SharedBlockCache();
  // Index and filter count against the cache, so that memory stays bounded as the data grows.
  tables.cache_index_and_filter_blocks = true;
  tables.pin_l0_filter_and_index_blocks_in_cache = true;
  // In small parts, since the cache consists of shards of 1 MB: a whole index or filter of a
  // million keys does not fit into one, and would be read again for each key.
  tables.index_type = rocksdb::BlockBasedTableOptions::kTwoLevelIndexSearch;
  tables.partition_filters = true;
  tables.metadata_block_size = kIndexPartBytes;
  tables.filter_policy.reset(rocksdb::NewBloomFilterPolicy(kBloomBitsPerKey));
  return std::shared_ptr<rocksdb::TableFactory>(rocksdb::NewBlockBasedTableFactory(tables));
}

void TuneLog(rocksdb::Options& options) {
  // Synced data is never dropped silently: a torn end is dropped, but damage before it prevents the
  // store from opening. RocksDB 7 cannot recycle log files in any mode that guarantees this.
  options.wal_recovery_mode = rocksdb::WALRecoveryMode::kTolerateCorruptedTailRecords;
  options.track_and_verify_wals_in_manifest = true;
  options.max_manifest_file_size = kManifestBytes;
}

void TuneTree(rocksdb::Options& options) {
  options.compaction_style = rocksdb::kCompactionStyleLevel;
  options.level_compaction_dynamic_level_bytes = true;
  options.level0_file_num_compaction_trigger = kFilesToCompact;
  options.max_background_jobs = kBackgroundJobs;
  // At the bottom level, too: a slower codec there delays commits more than its savings are worth.
  options.compression = rocksdb::kLZ4Compression;
  // Flushes and compactions write back in small steps, so that the sync of a commit does not wait
  // for a large one.
  options.bytes_per_sync = kWritebackBytes;
  options.max_open_files = kMaxOpenFiles;
}

void TuneMemory(rocksdb::Options& options) {
  options.write_buffer_size = kMemtableBytes;
  options.max_write_buffer_number = kMemtables;
  // Most conditions ask for a key that is absent.
  options.memtable_prefix_bloom_size_ratio = kMemtableBloomShare;
  options.memtable_whole_key_filtering = true;
  options.memtable_insert_with_hint_prefix_extractor = std::make_shared<Neighbours>();
}

}  // namespace

rocksdb::Options TunedOptions() {
  rocksdb::Options options;
  options.create_if_missing = true;
  options.table_factory = Tables();
  TuneLog(options);
  TuneTree(options);
  TuneMemory(options);
  options.max_log_file_size = kInfoLogBytes;
  options.keep_log_file_num = kInfoLogFiles;
  options.stats_dump_period_sec = 0;
  options.stats_persist_period_sec = 0;
  return options;
}

}  // namespace magpie::store
