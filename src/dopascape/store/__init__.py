"""The runs on disk: written whole or not at all, read back checked, summed up by study."""

import os

# HDF5 locks files while they are open, and fails on file systems that know no locks. Here files
# appear complete, by a rename, and are never written again, so nobody has to be kept out.
# The HDF5 library looks at this when it is loaded, so it is set before netCDF4 is imported.
os.environ["HDF5_USE_FILE_LOCKING"] = "FALSE"
