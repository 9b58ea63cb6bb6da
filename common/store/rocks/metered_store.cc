#include "common/store/rocks/metered_store.h"

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>

#include <filesystem>
#include <system_error>
#include <utility>
#include <vector>

#include "absl/time/clock.h"
#include "common/base/timer.h"
#include "common/log/log.h"
#include "common/metrics/metrics.h"
#include "common/status/macros.h"
#include "common/store/forwarding_store.h"
#include "common/store/rocks/rocks_store.h"

namespace magpie {
namespace {

constexpr absl::Duration kDiskInterval = absl::Seconds(10);

prometheus::Gauge& DiskGauge(const char* name, const char* help, const std::string& service) {
  return prometheus::BuildGauge().Name(name).Help(help).Register(Metrics()).Add(
      {{"service", service}});
}

store::OnGroup CommitMetrics(const std::string& service) {
  prometheus::Histogram& seconds =
      prometheus::BuildHistogram()
          .Name("magpie_store_commit_seconds")
          .Help("From Commit until durable: the slowest of each sync.")
          .Register(Metrics())
          .Add({{"service", service}},
               prometheus::Histogram::BucketBoundaries{.0005, .001, .0025, .005, .01, .025, .05, .1,
                                                       .25, .5, 1, 2.5, 5, 10});
  prometheus::Counter& commits = prometheus::BuildCounter()
                                     .Name("magpie_store_commits_total")
                                     .Help("Commits that became durable or stale.")
                                     .Register(Metrics())
                                     .Add({{"service", service}});
  return [&](absl::Duration latency, size_t transactions) {
    seconds.Observe(absl::ToDoubleSeconds(latency));
    commits.Increment(static_cast<double>(transactions));
  };
}

// Asks the disk how full it is, now and every kDiskInterval.
class DiskMetrics {
 public:
  DiskMetrics(const std::string& service, std::string directory)
      : directory_(std::move(directory)),
        free_(DiskGauge("magpie_store_disk_free_bytes", "Free space on the disk, in bytes.",
                        service)),
        size_(DiskGauge("magpie_store_disk_size_bytes", "Size of the disk, in bytes.", service)) {
    Refresh();
  }

 private:
  void Refresh() {
    std::error_code error;
    const std::filesystem::space_info space = std::filesystem::space(directory_, error);
    if (error) {
      Log(Level::kWarning, "disk does not report its space",
          {{"directory", directory_}, {"error", error.message()}});
    } else {
      free_.Set(static_cast<double>(space.available));
      size_.Set(static_cast<double>(space.capacity));
    }
    timers_.At(absl::Now() + kDiskInterval, [this] { Refresh(); });
  }

  const std::string directory_;
  prometheus::Gauge& free_;
  prometheus::Gauge& size_;
  ThreadTimers timers_;  // last: it ends before what it refreshes
};

class MeteredStore final : public store::ForwardingStore {
 public:
  MeteredStore(std::unique_ptr<store::Store> store, const std::string& service,
               const std::string& directory)
      : ForwardingStore(std::move(store)), disk_(service, directory) {}

 private:
  const DiskMetrics disk_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<store::Store>> OpenMeteredStore(absl::string_view service,
                                                               const std::string& directory) {
  const std::string name(service);
  ASSIGN_OR_RETURN(
      std::unique_ptr<store::Store> store,
      store::OpenRocksStore({.directory = directory, .on_commit = CommitMetrics(name)}));
  return std::make_unique<MeteredStore>(std::move(store), name, directory);
}

}  // namespace magpie
