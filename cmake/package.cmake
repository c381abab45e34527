# `cpack` in the build directory makes a .deb and, as its generator External, a tar.gz of what cmake/install.cmake
# installs; scripts/release.sh makes them so that everybody gets the same bytes.
set(CPACK_PACKAGE_NAME bytomd)
set(CPACK_PACKAGE_VENDOR "The bytomd C++ developers")
set(CPACK_PACKAGE_CONTACT "The bytomd C++ developers <bytomd@localhost>")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "full node of the Bytom blockchain")
set(CPACK_PACKAGE_VERSION ${PROJECT_VERSION})
set(CPACK_GENERATOR "DEB;External")
set(CPACK_STRIP_FILES ON)
set(CPACK_MONOLITHIC_INSTALL ON)
set(CPACK_THREADS 1)
set(CPACK_PROJECT_CONFIG_FILE ${PROJECT_SOURCE_DIR}/cmake/package_options.cmake)
set(CPACK_PACKAGE_FILE_NAME bytomd-${PROJECT_VERSION}-linux-${CMAKE_SYSTEM_PROCESSOR})
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION net)
set(CPACK_DEBIAN_PACKAGE_PRIORITY optional)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_DEPENDS "adduser, init-system-helpers (>= 1.52)")
set(CPACK_DEBIAN_PACKAGE_DESCRIPTION
    "bytomd validates the proof-of-work chain of Bytom, serves wallets, pools and\nexplorers over an HTTP API, and mines. bytomcli is its command line client,\nequity compiles contracts.")
set(CPACK_DEBIAN_COMPRESSION_TYPE xz)
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)
set(CPACK_DEBIAN_PACKAGE_CONTROL_EXTRA
    ${PROJECT_SOURCE_DIR}/packaging/debian/postinst
    ${PROJECT_SOURCE_DIR}/packaging/debian/prerm
    ${PROJECT_SOURCE_DIR}/packaging/debian/postrm
    ${PROJECT_SOURCE_DIR}/packaging/debian/conffiles)
# cpack's own TGZ has the files in the order and with the owner that they have on the disk.
set(CPACK_EXTERNAL_ENABLE_STAGING ON)
set(CPACK_EXTERNAL_PACKAGE_SCRIPT ${PROJECT_SOURCE_DIR}/cmake/package_tar.cmake)
set(CPACK_BYTOM_SOURCE ${PROJECT_SOURCE_DIR})
set(CPACK_PRE_BUILD_SCRIPTS ${PROJECT_SOURCE_DIR}/cmake/package_files.cmake)
include(CPack)
