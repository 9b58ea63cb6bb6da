#include "common/metrics/process_metrics.h"

#include <sys/resource.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <string>
#include <system_error>

#include "absl/strings/numbers.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"

namespace magpie {
namespace {

using prometheus::MetricType;

std::string ReadText(const char* path) {
  std::ifstream in(path);
  return {std::istreambuf_iterator<char>(in), {}};
}

// Resident pages are the second field of /proc/self/statm: proc(5).
std::optional<double> ResidentBytes() {
  const std::vector<std::string> fields = absl::StrSplit(ReadText("/proc/self/statm"), ' ');
  double pages = 0;
  if (fields.size() < 2 || !absl::SimpleAtod(fields[1], &pages)) return std::nullopt;
  return pages * static_cast<double>(sysconf(_SC_PAGESIZE));
}

std::optional<double> OpenFiles() {
  std::error_code error;
  double count = 0;
  std::filesystem::directory_iterator entry("/proc/self/fd", error);
  for (; !error && entry != std::filesystem::directory_iterator(); entry.increment(error)) ++count;
  if (error) return std::nullopt;
  return count - 1;  // without the descriptor of this listing
}

double Seconds(const timeval& time) {
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
}

std::optional<double> CpuSeconds() {
  rusage usage{};
  if (getrusage(RUSAGE_SELF, &usage) != 0) return std::nullopt;
  return Seconds(usage.ru_utime) + Seconds(usage.ru_stime);
}

// The start is field 22 of /proc/self/stat, in ticks since boot. Fields are counted from after the
// name, which is in parentheses and may itself have spaces.
std::optional<double> StartTime() {
  constexpr size_t kStartAfterName = 20;
  const std::string stat = ReadText("/proc/self/stat");
  const std::vector<std::string> fields = absl::StrSplit(stat.substr(stat.rfind(')') + 1), ' ');
  const std::vector<std::string> lines = absl::StrSplit(ReadText("/proc/stat"), '\n');
  double ticks = 0;
  if (fields.size() <= kStartAfterName || !absl::SimpleAtod(fields[kStartAfterName], &ticks)) {
    return std::nullopt;
  }
  for (absl::string_view line : lines) {
    double boot = 0;
    if (absl::ConsumePrefix(&line, "btime ") && absl::SimpleAtod(line, &boot)) {
      return boot + ticks / static_cast<double>(sysconf(_SC_CLK_TCK));
    }
  }
  return std::nullopt;
}

void AddTo(std::vector<prometheus::MetricFamily>& families, const char* name, const char* help,
           MetricType type, std::optional<double> value) {
  if (!value) return;
  prometheus::ClientMetric metric;
  (type == MetricType::Counter ? metric.counter.value : metric.gauge.value) = *value;
  families.push_back({name, help, type, {metric}});
}

}  // namespace

std::vector<prometheus::MetricFamily> ProcessMetrics() {
  std::vector<prometheus::MetricFamily> families;
  AddTo(families, "process_resident_memory_bytes", "Resident memory size in bytes.",
        MetricType::Gauge, ResidentBytes());
  AddTo(families, "process_open_fds", "Number of open file descriptors.", MetricType::Gauge,
        OpenFiles());
  AddTo(families, "process_cpu_seconds_total", "Total user and system CPU time spent in seconds.",
        MetricType::Counter, CpuSeconds());
  AddTo(families, "process_start_time_seconds",
        "Start time of the process since unix epoch in seconds.", MetricType::Gauge, StartTime());
  return families;
}

}  // namespace magpie
