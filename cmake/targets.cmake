# Where the checkout is, for the few files that read its data: a header rather than a flag, so that all other files of
# tests compile to the same object in every checkout.
set(BYTOM_GENERATED ${PROJECT_BINARY_DIR}/generated)
configure_file(${PROJECT_SOURCE_DIR}/cmake/test_data.hpp.in ${BYTOM_GENERATED}/test_data.hpp @ONLY)

# Headers are parsed once a unit, which takes a third of the time: for builds that are thrown away (presets tsan, asan) and for users'
# first one (release). In debug and tidy files stand alone, so that a missing include shows.
set(BYTOM_UNIT_SIZE 1 CACHE STRING "Files of a module, or of a program of tests, that are compiled together")
function(bytom_units target)
    if(BYTOM_UNIT_SIZE GREATER 1)
        set_target_properties(${target} PROPERTIES UNITY_BUILD ON UNITY_BUILD_BATCH_SIZE ${BYTOM_UNIT_SIZE})
    endif()
endfunction()

# bytom_test_code(TARGET): programs of tests. They are compiled with little optimisation, sanitized ones without any, in two thirds of
# the time: what takes long to run is in the modules.
function(bytom_test_code target)
    bytom_units(${target})
    if(BYTOM_SANITIZE)
        target_compile_options(${target} PRIVATE -O0)
        target_compile_definitions(${target} PRIVATE BYTOM_SANITIZED)
    elseif(CMAKE_BUILD_TYPE STREQUAL "Release")
        target_compile_options(${target} PRIVATE -O1)
    endif()
endfunction()

# bytom_module(NAME SOURCES … [PUBLIC …] [PRIVATE …]): the library bytom_NAME of one module.
# PUBLIC are modules or libraries whose headers its public headers include; PRIVATE the others.
function(bytom_module name)
    cmake_parse_arguments(ARG "" "" "SOURCES;PUBLIC;PRIVATE" ${ARGN})
    add_library(bytom_${name} STATIC ${ARG_SOURCES})
    target_link_libraries(bytom_${name} PUBLIC bytom_flags ${ARG_PUBLIC} PRIVATE bytom_strict_flags ${ARG_PRIVATE})
    target_include_directories(bytom_${name} PRIVATE ${PROJECT_SOURCE_DIR}/src)
    bytom_units(bytom_${name})
endfunction()

# bytom_unit_test(MODULE SOURCES … [LIBS …]): the GoogleTest program unit_MODULE, known to ctest.
function(bytom_unit_test module)
    cmake_parse_arguments(ARG "" "" "SOURCES;LIBS" ${ARGN})
    add_executable(unit_${module} ${ARG_SOURCES})
    bytom_test_code(unit_${module})
    target_link_libraries(unit_${module} PRIVATE bytom_${module} ${ARG_LIBS} GTest::gtest_main GTest::gmock)
    target_include_directories(unit_${module} PRIVATE ${PROJECT_SOURCE_DIR}/src ${PROJECT_SOURCE_DIR}/tests
        ${BYTOM_GENERATED})
    add_test(NAME unit.${module} COMMAND unit_${module} --gtest_brief=1)
    set_tests_properties(unit.${module} PROPERTIES LABELS unit TIMEOUT 1800)
endfunction()

# bytom_benchmark(NAME SOURCES … [LIBS …]): the Google Benchmark program bench_NAME, run once by ctest so that it
# does not rot.
function(bytom_benchmark name)
    cmake_parse_arguments(ARG "" "" "SOURCES;LIBS" ${ARGN})
    add_executable(bench_${name} ${ARG_SOURCES})
    target_link_libraries(bench_${name} PRIVATE ${ARG_LIBS} benchmark::benchmark_main)
    target_include_directories(bench_${name} PRIVATE ${PROJECT_SOURCE_DIR}/src ${PROJECT_SOURCE_DIR}/tests
        ${BYTOM_GENERATED})
    add_test(NAME bench.${name} COMMAND bench_${name} --benchmark_min_time=0)
    set_tests_properties(bench.${name} PROPERTIES LABELS bench TIMEOUT 600)
endfunction()

# bytom_fuzz_target(NAME SOURCES … [LIBS …]): the fuzz target fuzz_NAME. Under BYTOM_FUZZ a libFuzzer program, also
# built by the target `fuzzers`; else one that replays files. ctest runs either on the kept corpus.
function(bytom_fuzz_target name)
    cmake_parse_arguments(ARG "" "" "SOURCES;LIBS" ${ARGN})
    set(corpus ${PROJECT_SOURCE_DIR}/tests/fuzz/corpus/${name})
    add_executable(fuzz_${name} ${ARG_SOURCES})
    target_link_libraries(fuzz_${name} PRIVATE bytom_flags ${ARG_LIBS})
    target_include_directories(fuzz_${name} PRIVATE ${PROJECT_SOURCE_DIR}/src ${PROJECT_SOURCE_DIR}/tests)
    if(BYTOM_FUZZ)
        target_link_options(fuzz_${name} PRIVATE -fsanitize=fuzzer)
        if(NOT TARGET fuzzers)
            add_custom_target(fuzzers)
        endif()
        add_dependencies(fuzzers fuzz_${name})
        add_test(NAME fuzz.${name} COMMAND fuzz_${name} -runs=0 ${corpus})
    else()
        if(NOT TARGET fuzz_replay)
            add_library(fuzz_replay OBJECT ${PROJECT_SOURCE_DIR}/tests/fuzz/replay_main.cpp)
            target_link_libraries(fuzz_replay PRIVATE bytom_flags)
            target_include_directories(fuzz_replay PRIVATE ${PROJECT_SOURCE_DIR}/tests)
        endif()
        target_link_libraries(fuzz_${name} PRIVATE fuzz_replay)
        add_test(NAME fuzz.${name} COMMAND fuzz_${name} ${corpus})
    endif()
    set_tests_properties(fuzz.${name} PROPERTIES LABELS fuzz TIMEOUT 600)
endfunction()
