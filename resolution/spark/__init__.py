"""Resolution partition by partition on Spark: the functions of ``resolution`` on parts that are complete for what they decide.

``cluster`` (in ``engine``) is the main path. Nothing outside of this package knows of Spark, and nothing here decides anything.
"""
