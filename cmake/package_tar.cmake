# Run by cpack -G External: the tar.gz, in an order of its own and owned by root.
set(archive ${CPACK_PACKAGE_DIRECTORY}/${CPACK_PACKAGE_FILE_NAME}.tar.gz)
get_filename_component(above ${CPACK_TEMPORARY_DIRECTORY} DIRECTORY)
get_filename_component(root ${CPACK_TEMPORARY_DIRECTORY} NAME)
set(time)
if(DEFINED ENV{SOURCE_DATE_EPOCH})
    set(time --mtime=@$ENV{SOURCE_DATE_EPOCH})
endif()
execute_process(
    COMMAND tar --create --format=gnu --sort=name --owner=0 --group=0 --numeric-owner ${time} --directory=${above} ${root}
    COMMAND gzip -9n
    OUTPUT_FILE ${archive}
    COMMAND_ERROR_IS_FATAL ANY)
file(REMOVE ${CPACK_PACKAGE_DIRECTORY}/${CPACK_PACKAGE_FILE_NAME}.json)
set(CPACK_EXTERNAL_BUILT_PACKAGES ${archive})
