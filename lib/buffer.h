#ifndef BACKORDER_LIB_BUFFER_H_
#define BACKORDER_LIB_BUFFER_H_

// Memory for long columns.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <new>
#include <type_traits>
#include <utility>
#include <vector>

#if defined(__linux__)
#include <sys/mman.h>
#endif

#include "absl/types/span.h"

namespace backorder {
namespace internal {

// Room for `size` bytes, to be freed with std::free. It starts at a page, if it
// is as long as one; long ones stand on huge pages: touching fresh memory page
// by page costs more than all the work done in it, and finding a page at random
// more than what is done with what stands there. Throws bad_alloc.
inline void* AllocatePages(size_t size, size_t* capacity) {
  constexpr size_t kPage = 4096;
  constexpr size_t kHugePage = size_t{2} << 20;
  const size_t alignment = size >= kHugePage ? kHugePage
                           : size >= kPage   ? kPage
                                             : 64;
  *capacity = (size + alignment - 1) / alignment * alignment;
  void* const data = std::aligned_alloc(alignment, *capacity);
  if (data == nullptr) throw std::bad_alloc();
#if defined(__linux__)
  // A hint: without huge pages it is slower and otherwise the same.
  if (alignment == kHugePage) (void)madvise(data, *capacity, MADV_HUGEPAGE);
#endif
  return data;
}

// For vectors that grow long and are looked into at random.
template <typename T>
struct PageAllocator {
  using value_type = T;
  PageAllocator() = default;
  template <typename U>
  PageAllocator(const PageAllocator<U>&) {}  // NOLINT: as allocators are
  T* allocate(size_t n) {
    size_t capacity;
    return static_cast<T*>(AllocatePages(n * sizeof(T), &capacity));
  }
  void deallocate(T* data, size_t) { std::free(data); }
  bool operator==(const PageAllocator&) const { return true; }
  bool operator!=(const PageAllocator&) const { return false; }
};
template <typename T>
using PagedVector = std::vector<T, PageAllocator<T>>;

// An array that is not initialised, keeps its memory when it shrinks and its
// contents never when it grows.
template <typename T>
class Buffer {
  static_assert(std::is_trivially_destructible<T>::value, "not destroyed");

 public:
  Buffer() = default;
  Buffer(Buffer&& other) noexcept
      : data_(std::exchange(other.data_, nullptr)),
        size_(std::exchange(other.size_, 0)),
        capacity_(std::exchange(other.capacity_, 0)) {}
  Buffer& operator=(Buffer&& other) noexcept {
    std::swap(data_, other.data_);
    std::swap(size_, other.size_);
    std::swap(capacity_, other.capacity_);
    return *this;
  }
  ~Buffer() { std::free(data_); }

  // Makes it `size` long, with unspecified contents. Throws bad_alloc and is
  // then as before.
  void Resize(int64_t size) {
    if (size > capacity_) {
      Buffer larger;
      larger.Reserve(size);
      *this = std::move(larger);
    }
    size_ = size;
  }
  void Release() {
    Buffer empty;
    *this = std::move(empty);
  }

  T* data() { return data_; }
  const T* data() const { return data_; }
  int64_t size() const { return size_; }
  int64_t bytes() const { return capacity_ * static_cast<int64_t>(sizeof(T)); }
  T& operator[](int64_t i) { return data_[i]; }
  const T& operator[](int64_t i) const { return data_[i]; }
  absl::Span<const T> span() const {
    return absl::Span<const T>(data_, static_cast<size_t>(size_));
  }

 private:
  void Reserve(int64_t size) {
    size_t capacity;
    data_ = static_cast<T*>(
        AllocatePages(static_cast<size_t>(size) * sizeof(T), &capacity));
    capacity_ = static_cast<int64_t>(capacity / sizeof(T));
  }

  T* data_ = nullptr;
  int64_t size_ = 0;
  int64_t capacity_ = 0;
};

}  // namespace internal
}  // namespace backorder

#endif  // BACKORDER_LIB_BUFFER_H_
