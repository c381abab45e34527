# Flags that every target of ours is compiled with (interface target bytom_flags) and the build-wide settings.

if(NOT CMAKE_BUILD_TYPE)
    set(CMAKE_BUILD_TYPE Release CACHE STRING "Build type" FORCE)
endif()
set(CMAKE_CXX_FLAGS_RELEASE "-O2 -DNDEBUG")
set(CMAKE_CXX_FLAGS_RELWITHDEBINFO "-O1 -g1")

add_library(bytom_flags INTERFACE)
target_compile_options(bytom_flags INTERFACE -Wall -Wextra)
# The stricter ones hold for the modules (bytom_module), not for tests; only clang's are meant: GCC's also warn of sums of small integers.
add_library(bytom_strict_flags INTERFACE)
if(CMAKE_CXX_COMPILER_ID MATCHES "Clang")
    target_compile_options(bytom_strict_flags INTERFACE -Wshadow -Wconversion -Wsign-conversion)
endif()
# Who must hold which mutex (bytom/base/mutex.hpp); GCC does not know how to check it. CI compiles every library with clang.
if(CMAKE_CXX_COMPILER_ID MATCHES "Clang")
    target_compile_options(bytom_flags INTERFACE -Wthread-safety -Werror=thread-safety)
endif()
# The baseline is x86-64-v2; faster kernels live in files with flags of their own, chosen at run time.
if(CMAKE_SYSTEM_PROCESSOR MATCHES "x86_64|AMD64")
    target_compile_options(bytom_flags INTERFACE -march=x86-64-v2)
endif()
target_include_directories(bytom_flags INTERFACE ${PROJECT_SOURCE_DIR}/include)

# Warnings are errors in CI's clang build; elsewhere a newer compiler's new warning stops nobody.
option(BYTOM_WERROR "Warnings are errors" OFF)
if(BYTOM_WERROR)
    target_compile_options(bytom_flags INTERFACE -Werror -Wno-error=deprecated-declarations)
endif()

# For packages (scripts/release.sh): nothing compiled says where it was built.
option(BYTOM_REPRODUCIBLE "The same bytes from every checkout" OFF)
if(BYTOM_REPRODUCIBLE)
    add_compile_options(-ffile-prefix-map=${PROJECT_SOURCE_DIR}=. -ffile-prefix-map=${PROJECT_BINARY_DIR}=build)
endif()

# Hardening of what users run; docs.hardened_binary looks for it in the binary. Sanitizers bring checks of their own.
if(NOT BYTOM_SANITIZE AND NOT CMAKE_BUILD_TYPE STREQUAL "Debug")
    add_compile_options(-fPIE -fstack-protector-strong -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2)
    add_compile_definitions(_GLIBCXX_ASSERTIONS)
    add_link_options(-pie -Wl,-z,relro -Wl,-z,now -Wl,-z,noexecstack)
endif()

if(BYTOM_SANITIZE)
    add_compile_options(-fsanitize=${BYTOM_SANITIZE} -fno-omit-frame-pointer)
    add_link_options(-fsanitize=${BYTOM_SANITIZE})
    if(CMAKE_CXX_COMPILER_ID MATCHES "Clang" AND BYTOM_SANITIZE MATCHES "address")
        add_compile_options(-fsanitize-ignorelist=${PROJECT_SOURCE_DIR}/cmake/sanitizer_ignore.txt)
    endif()
    if(BYTOM_SANITIZE MATCHES "undefined")
        add_compile_options(-fno-sanitize-recover=undefined)
    endif()
endif()
if(BYTOM_FUZZ)
    add_compile_options(-fsanitize=fuzzer-no-link)
endif()

find_program(BYTOM_CCACHE ccache)
if(BYTOM_CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
    # Paths below the checkout are hashed relative to it, so that all checkouts on a machine share the cache.
    set(launcher ${CMAKE_COMMAND} -E env CCACHE_BASEDIR=${PROJECT_SOURCE_DIR} CCACHE_NOHASHDIR=1 ${BYTOM_CCACHE})
    set(CMAKE_C_COMPILER_LAUNCHER ${launcher})
    set(CMAKE_CXX_COMPILER_LAUNCHER ${launcher})
endif()
find_program(BYTOM_MOLD mold)
if(BYTOM_MOLD)
    add_link_options(-fuse-ld=mold)
endif()
